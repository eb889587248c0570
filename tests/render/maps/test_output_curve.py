"""The output over one input: the network's curve, and samples at their labels."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.maps.brush import brush_attributes
from app.render.maps.output_curve import draw_output_curve
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.charts.test_loss_curve import scales
from tests.render.sessions import randomize, session


def article(*layers: tuple[int, str]) -> TrainingSession:
    return session(
        dataset={"name": "article"},
        layers=[{"units": units, "activation": activation} for units, activation in layers],
    )


def draw(run: TrainingSession, sample: int | None = None) -> Element:
    return svg.read(draw_output_curve(run, sample, lambda row: f"/a?s={row}&b"))


def test_the_line_is_the_prediction() -> None:
    run = randomize(article((2, "tanh"), (1, "sigmoid")))
    chart = draw(run)
    across, up = scales(chart)
    points = svg.points(svg.find(chart, "path.train-line"))
    x = np.linspace(-0.3, 1.3, len(points))
    predicted = run.network.predict(x.reshape(-1, 1))[:, 0]
    assert [across.value(place) for place, _ in points] == pytest.approx(x, abs=0.2 * across.unit)
    assert [up.value(place) for _, place in points] == pytest.approx(predicted, abs=0.2 * up.unit)


def test_the_samples_stand_at_their_labels() -> None:
    chart = draw(article((1, "sigmoid")), sample=1)
    across, up = scales(chart)
    circles = svg.find_all(chart, "circle.train")
    places = [
        (across.value(svg.number_in(c, "cx")), up.value(svg.number_in(c, "cy"))) for c in circles
    ]
    assert places[0] == pytest.approx((0, 0), abs=0.2 * up.unit + 0.2 * across.unit)
    assert places[1] == pytest.approx((1, 1), abs=0.2 * up.unit + 0.2 * across.unit)
    assert ["class-1" in svg.classes(circle) for circle in circles] == [False, True]
    probe = svg.find(chart, "circle.probe")
    assert (probe.get("cx"), probe.get("cy")) == (circles[1].get("cx"), circles[1].get("cy"))
    assert [link.get("href") for link in svg.find_all(chart, "a")] == ["/a?s=0&b", "/a?s=1&b"]


@for_each("size", [1e150, 5.6e8, 1e9], ids=["finite", "the largest", "overflow"])
def test_a_huge_prediction_can_be_drawn(size: float) -> None:
    """Between the samples all is finite; to the right of them it is as large as can be."""
    run = article((1, "relu"), (1, "identity"))
    first = 1.0 if size == 1e150 else 1e300
    w, b = [np.array([[first]]), np.array([[size]])], [np.array([-first]), np.zeros(1)]
    run.set_parameters(w, b)
    chart = draw(run)
    assert all(math.isfinite(float(number)) for number in svg.numbers(chart) if number)


def test_with_a_brush_the_axes_stay_while_the_network_changes() -> None:
    """Every point is there, test ones as squares, and the plane is where the brush says."""
    run = session(
        dataset={"name": "sine", "samples": 30},
        features=["x1"],
        layers=[{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
    )
    boxes = []
    for scale in (0.0, 1.0, 50.0):
        run.set_parameters([w * 0 + scale for w in run.network.w], run.network.b)
        chart = svg.read(draw_output_curve(run, None, str, brush=brush_attributes(run, "height")))
        circles, squares = (
            svg.find_all(chart, f"{name}") for name in ("circle.train", "rect.test")
        )
        assert (len(circles), len(squares)) == (15, 15)
        assert svg.find_all(chart, "a") == []
        line = svg.points(svg.find(chart, "path.train-line"))
        left, top, width, height = map(float, str(chart.get("data-plane-box")).split())
        assert all(top - 0.1 <= y <= top + height + 0.1 for _, y in line)
        low, high = map(float, str(chart.get("data-x-range")).split())
        for circle, x in zip(circles, run.data.train.points[:, 0].tolist(), strict=True):
            place = left + width * (x - low) / (high - low)
            assert svg.number_in(circle, "cx") == pytest.approx(place, abs=0.1)
        boxes.append((chart.get("data-y-range"), [circle.get("cy") for circle in circles]))
    assert boxes[0] == boxes[1] == boxes[2]
