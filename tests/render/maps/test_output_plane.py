"""The output over two inputs: the network's prediction as map, samples at their positions."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.maps.output_plane import MAP_SIZE, draw_plane
from app.render.maps.png import LEVELS
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.maps.png_decoder import decode_uri
from tests.render.sessions import randomize, session


def draw(run: TrainingSession, sample: int | None = None) -> Element:
    return svg.read(draw_plane(run, sample, lambda row: f"/a?sample={row}&b"))


def scales(plane: Element) -> tuple[svg.Scale, svg.Scale]:
    """The axes, learned from their ticks. Their texts stand 4 below the place that they name."""
    texts = [text for text in svg.find_all(plane, "text.tick") if "name" not in svg.classes(text)]
    across = [text for text in texts if "y" not in svg.classes(text)]
    up = [text for text in texts if "y" in svg.classes(text)]
    right = svg.scale([svg.number_in(t, "x") for t in across], [svg.text(t) for t in across])
    top = svg.scale([svg.number_in(t, "y") - 4 for t in up], [svg.text(t) for t in up])
    assert right.value(1) > right.value(0) and top.value(0) > top.value(1)
    return right, top


@for_each(
    "parts",
    [
        {"dataset": {"name": "circle", "samples": 40, "noise": 0.0}},
        {"dataset": {"name": "xor"}},
        {"dataset": {"name": "spiral", "samples": 40, "noise": 0.0}, "features": ["x2"]},
    ],
    ids=["cloud", "table", "one feature"],
)
def test_each_training_sample_lies_where_it_is_in_the_colour_of_its_class(
    parts: dict[str, Any],
) -> None:
    run = session(**parts)
    plane = draw(run)
    across, up = scales(plane)
    circles = svg.find_all(plane, "circle.train")
    train = run.data.train
    assert len(circles) == len(train)
    for circle, point, label in zip(circles, train.points, train.target, strict=True):
        place = across.value(svg.number_in(circle, "cx")), up.value(svg.number_in(circle, "cy"))
        assert place == pytest.approx(tuple(point), abs=0.2 * across.unit)
        assert svg.classes(circle) == {"train", f"class-{label}"}


def test_each_test_sample_is_a_square_where_it_is() -> None:
    run = session(dataset={"name": "circle", "samples": 40, "noise": 0.0})
    plane = draw(run)
    across, up = scales(plane)
    squares = svg.find_all(plane, "rect.test")
    test = run.data.test
    assert len(squares) == len(test) == 20
    for square, point, label in zip(squares, test.points, test.target, strict=True):
        middle = svg.number_in(square, "width") / 2
        place = (
            across.value(svg.number_in(square, "x") + middle),
            up.value(svg.number_in(square, "y") + middle),
        )
        assert place == pytest.approx(tuple(point), abs=0.2 * across.unit)
        assert svg.classes(square) == {"test", f"class-{label}"}


def test_a_sample_beyond_the_edge_stays_on_it() -> None:
    run = session(dataset={"name": "circle", "samples": 60, "noise": 2.0})
    plane = draw(run)
    across, up = scales(plane)
    assert (np.abs(run.data.train.points) > 6).any()
    for circle, point in zip(
        svg.find_all(plane, "circle.train"), run.data.train.points, strict=True
    ):
        place = across.value(svg.number_in(circle, "cx")), up.value(svg.number_in(circle, "cy"))
        assert place == pytest.approx(tuple(np.clip(point, -6, 6)), abs=0.2 * across.unit)


def test_each_training_sample_is_a_link_that_probes_it() -> None:
    plane = draw(session(), sample=3)
    links = svg.find_all(plane, "a")
    assert [link.get("href") for link in links] == [f"/a?sample={row}&b" for row in range(12)]
    assert [link.get("hx-get") for link in links] == [link.get("href") for link in links]
    assert [row for row, link in enumerate(links) if link.get("aria-current")] == [3]
    assert all(svg.title(link).startswith(f"sample {row}: x = (") for row, link in enumerate(links))


def test_the_probed_sample_has_a_ring() -> None:
    plane = draw(session(), sample=3)
    probe, probed = svg.find(plane, "circle.probe"), svg.find_all(plane, "circle.train")[3]
    assert (probe.get("cx"), probe.get("cy")) == (probed.get("cx"), probed.get("cy"))
    assert not svg.find_all(draw(session()), "circle.probe")


@for_each("features", [["x1", "x2"], ["x2", "x1"], ["x2"]])
@for_each("activation", ["sigmoid", "tanh"])
def test_the_map_is_the_prediction_at_the_centre_of_each_square(
    features: list[str], activation: str
) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": activation}]
    run = randomize(session(features=features, layers=layers), seed=1)
    picture = decode_uri(svg.find(draw(run), "image").attrib["href"])
    assert (picture.width, picture.height) == (MAP_SIZE, MAP_SIZE)
    for row, column in ((0, 0), (0, 95), (95, 0), (95, 95), (10, 70), (61, 33)):
        point = {"x1": -6 + 12 * (column + 0.5) / 96, "x2": 6 - 12 * (row + 0.5) / 96}
        fed = np.array([[point[feature] for feature in features]])
        predicted = float(run.network.predict(fed)[0, 0])
        shade = predicted if activation == "tanh" else 2 * predicted - 1
        index = picture.indices[row][column]
        assert (index - LEVELS) / LEVELS == pytest.approx(shade, abs=0.51 / LEVELS)


def test_the_map_covers_the_plane() -> None:
    plane = draw(session())
    across, up = scales(plane)
    image = svg.find(plane, "image")
    x, y = svg.number_in(image, "x"), svg.number_in(image, "y")
    right, bottom = x + svg.number_in(image, "width"), y + svg.number_in(image, "height")
    assert (across.value(x), across.value(right)) == pytest.approx((-6, 6), abs=0.01)
    assert (up.value(bottom), up.value(y)) == pytest.approx((-6, 6), abs=0.01)


def test_an_unbounded_prediction_is_scaled_to_its_largest() -> None:
    layers = [{"units": 1, "activation": "identity"}]
    run = session(layers=layers)
    run.network.w[0][:], run.network.b[0][:] = 1e9, 0.0
    picture = decode_uri(svg.find(draw(run), "image").attrib["href"])
    assert picture.indices[0][95] == 2 * LEVELS
    assert picture.indices[95][0] == 0
    assert picture.indices[0][0] == LEVELS
