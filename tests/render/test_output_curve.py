"""The output over one input: the network's own curve, and the samples at their labels."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.output_curve import draw_output_curve
from app.training.session import TrainingSession
from tests.render import svg
from tests.render.drawing import randomize, session
from tests.render.test_loss_curve import scales


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
    assert ["pos" in svg.classes(circle) for circle in circles] == [False, True]
    probe = svg.find(chart, "circle.probe")
    assert (probe.get("cx"), probe.get("cy")) == (circles[1].get("cx"), circles[1].get("cy"))
    assert [link.get("href") for link in svg.find_all(chart, "a")] == ["/a?s=0&b", "/a?s=1&b"]


@pytest.mark.parametrize("size", [1e150, 5.6e8, 1e9], ids=["finite", "the largest", "overflow"])
def test_a_huge_prediction_can_be_drawn(size: float) -> None:
    """Between the samples all is finite; to the right of them it is as large as can be."""
    run = article((1, "relu"), (1, "identity"))
    first = 1.0 if size == 1e150 else 1e300
    w, b = [np.array([[first]]), np.array([[size]])], [np.array([-first]), np.zeros(1)]
    run.set_parameters(w, b)
    chart = draw(run)
    assert all(math.isfinite(float(number)) for number in svg.numbers(chart) if number)
