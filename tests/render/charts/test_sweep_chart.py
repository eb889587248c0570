"""The chart of a sweep: losses by learning rate, diverged rates, and the best one."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from app.render.charts.sweep_chart import draw_sweep
from app.training.experiments.sweep import SweepResult, best
from tests.render import svg


def outcome(rate: float, train: float | None, test: float | None = None) -> SweepResult:
    return SweepResult(rate, 2, train, test, diverged=train is None, finished=True)


TRIED = [
    outcome(0.01, 0.9, 1.0),
    outcome(0.1, 0.5, 0.8),
    outcome(1.0, 0.3, 0.6),
    outcome(10.0, None),
]


def draw(outcomes: list[SweepResult]) -> Element:
    return svg.read(draw_sweep(outcomes, best(outcomes)))


def test_rates_are_on_a_log_axis_and_losses_above_them() -> None:
    root = draw(TRIED)
    points = svg.points(svg.find(root, "path.train-line"))
    assert len(points) == 3
    steps = [after[0] - before[0] for before, after in zip(points, points[1:], strict=False)]
    assert steps[0] == pytest.approx(steps[1], abs=0.11)
    texts = [t for t in svg.find_all(root, "text.tick") if svg.classes(t) == {"tick"}]
    assert [svg.text(text) for text in texts] == ["0.01", "0.1", "1", "10"]
    grid = svg.find_all(root, "path.grid")
    lines = [float(line.attrib["d"].split()[1].split("H")[0]) for line in grid]
    up = svg.scale(lines, [svg.text(text) for text in svg.find_all(root, "text.y")])
    for (_, y), tried in zip(points, TRIED, strict=False):
        assert up.value(y) == pytest.approx(tried.train, abs=up.unit)
    assert len(svg.points(svg.find(root, "path.test-line"))) == 3


def test_diverged_rates_have_crosses() -> None:
    root = draw(TRIED)
    cross = svg.find(root, "path.diverged")
    assert svg.title(cross) == "α = 10 diverged in epoch 3"
    assert root.attrib["aria-label"] == (
        "Loss by learning rate: lowest at 1; 1 of 4 rates diverged"
    )


def test_the_best_is_ringed() -> None:
    root = draw(TRIED)
    ring = svg.find(root, "circle.best-ring")
    end = svg.points(svg.find(root, "path.test-line"))[-1]
    assert (svg.number_in(ring, "cx"), svg.number_in(ring, "cy")) == pytest.approx(end)


def test_the_readout_has_each_rate_with_its_losses() -> None:
    root = draw(TRIED)
    assert (root.attrib["data-x-name"], root.attrib["data-series"]) == ("α =", "train|test")
    rows = [row.split("|")[1:] for row in root.attrib["data-readout"].split(";")]
    assert rows[0] == ["0.01", "0.9", "1"]
    assert rows[-1] == ["10", "diverged", "diverged"]


def test_losses_that_differ_much_have_a_log_axis() -> None:
    root = draw([outcome(0.1, 100.0), outcome(1.0, 10.0), outcome(10.0, 1.0)])
    heights = [y for _, y in svg.points(svg.find(root, "path.train-line"))]
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1], abs=0.11)
    assert not svg.find_all(root, "path.test-line")


def test_without_finished_rates_there_is_no_line_and_no_ring() -> None:
    root = draw([outcome(1.0, None), outcome(2.0, None)])
    assert len(svg.find_all(root, "path.diverged")) == 2
    assert not svg.find_all(root, "path.train-line") and not svg.find_all(root, "circle")
