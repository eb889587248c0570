"""Charts over epochs: log axes, smoothing, marks, labels and extreme values."""

from __future__ import annotations

import math
import timeit
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.charts.axis import log_ticks
from app.render.charts.decimate import Spans
from app.render.charts.loss_curve import CurveOptions, draw_loss_curve, moving_average
from app.render.charts.measured_charts import (
    draw_accuracy_chart,
    draw_gradient_chart,
    draw_r_squared_chart,
)
from app.training.run.history import History, RunChange
from app.training.run.measuring import MeasuredRows
from tests.examples import examples
from tests.for_each import for_each
from tests.render import svg

OPTIONS = [CurveOptions(x, y, s) for x in (False, True) for y in (False, True) for s in (0.0, 0.9)]
NAN = math.nan


def history(train: list[float], changes: list[RunChange] | None = None) -> History:
    count = len(train)
    return History(list(range(count)), train, [None] * count, changes=changes or [])


def rows(norms: list[list[float]], score: list[float] | None = None) -> MeasuredRows:
    count = len(norms)
    scores = np.array(score or [0.5] * count)
    return MeasuredRows(np.arange(count, dtype=np.float64), np.array(norms), scores)


@for_each("options", OPTIONS)
@for_each(
    "losses",
    [
        [0.5],
        [0.0],
        [0.25] * 50,
        [0.0, 0.5, 0.0, 0.25, 0.0],
        [5e-324, 1.7e308, 3.0],
        list(np.geomspace(3.0, 1e-9, 20_000)),
    ],
    ids=["one epoch", "zero", "constant", "zeros between", "all that there is", "20 000"],
)
def test_any_run_can_be_drawn_with_any_options(losses: list[float], options: CurveOptions) -> None:
    text = draw_loss_curve(history(losses), options, readout=False)
    chart = svg.read(text)
    assert all(math.isfinite(float(number)) for number in svg.numbers(chart))
    assert len(text) <= 4000
    for path in svg.find_all(chart, "path.train-line"):
        for x, y in (point for run in svg.runs(path) for point in run):
            assert 40 <= x <= 310.05 and 7.95 <= y <= 110.05


def test_on_log_axes_equal_ratios_are_equally_far_apart() -> None:
    losses = [2.0 ** (3 - n) for n in range(65)]
    chart = svg.read(draw_loss_curve(history(losses), CurveOptions(log_x=True, log_y=True)))
    points = dict(enumerate(svg.points(svg.find(chart, "path.train-line")), start=1))
    doubling = [points[2 * n][0] - points[n][0] for n in (1, 2, 4, 8, 16, 32)]
    assert doubling == pytest.approx([270 / 6] * 6, abs=0.2)
    falls = [after[1] - before[1] for before, after in pairwise(points.values())]
    assert falls == pytest.approx([falls[0]] * 63, abs=0.2)


def test_a_long_run_still_has_the_curve_of_its_first_epochs() -> None:
    """It falls within 100 of 60 000 epochs; on both axes, no line is drawn across that."""
    run = History()
    for epoch in range(60_001):
        run.add(epoch, math.exp(-epoch / 20), None)
    for log_x in (False, True):
        chart = svg.read(draw_loss_curve(run, CurveOptions(log_x=log_x)))
        points = svg.points(svg.find(chart, "path.train-line"))
        start, foot = points[0], points[-1]
        assert start[1] < 20 and foot[1] > 109
        falling = [x for x, y in points if 15 < y < 109]
        if log_x:
            assert len(falling) > 20 and max(falling) < 40 + 270 / 2
        else:
            # All of it is within the first of 120 spans, at most 2.3 wide.
            assert points[1][0] < 42.3 and all(x < 42.3 for x in falling)


def test_values_up_to_zero_are_gaps_on_a_log_axis() -> None:
    losses = [1.0, 0.5, 0.0, 0.25, 0.0, 0.5, 1.0]
    chart = svg.read(draw_loss_curve(history(losses), CurveOptions(log_y=True)))
    assert [len(run) for run in svg.runs(svg.find(chart, "path.train-line"))] == [2, 1, 2]


@for_each("weight", [0.6, 0.9])
def test_the_moving_average_is_its_sum(weight: float) -> None:
    values = np.random.default_rng(1).uniform(0, 1, 40)
    for n, smooth in enumerate(moving_average(values, weight)):
        past = [(1 - weight) * weight**k * values[n - k] for k in range(n)]
        assert smooth == pytest.approx(sum(past) + weight**n * values[0], rel=1e-12)


def test_smoothed_lines_lie_over_the_pale_losses() -> None:
    losses = [1.0, 0.0] * 20
    chart = svg.read(draw_loss_curve(history(losses), CurveOptions(smoothing=0.9)))
    pale, smooth = svg.find_all(chart, "path.train-line")
    assert "pale" in svg.classes(pale) and "pale" not in svg.classes(smooth)
    raw = svg.points(svg.find(svg.read(draw_loss_curve(history(losses))), "path.train-line"))
    assert svg.points(pale) == raw
    assert "train 0" in chart.attrib["aria-label"]


def test_changes_are_marked_where_they_were_made() -> None:
    changes = [
        RunChange(10, "batch_size 5 → none"),
        RunChange(10, "a < b"),
        RunChange(30, "optimizer"),
    ]
    chart = svg.read(draw_loss_curve(history([1.0] * 41, changes)))
    points = svg.points(svg.find(chart, "path.train-line"))
    marks = svg.find_all(chart, "path.change")
    titles = ["epoch 10: batch_size 5 → none; a < b", "epoch 30: optimizer"]
    assert [svg.title(mark) for mark in marks] == titles
    places = [float(mark.attrib["d"][1:].split()[0]) for mark in marks]
    assert places == pytest.approx([points[10][0], points[30][0]], abs=0.1)


@given(st.integers(1, 11), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=examples(20))
def test_layers_are_named_in_the_order_of_their_ends_and_apart(layers: int, seed: int) -> None:
    norms = np.exp(np.random.default_rng(seed).uniform(-9, 9, (5, layers)))
    chart = svg.read(draw_gradient_chart(rows(norms.tolist()), []))
    (labels,) = svg.find_all(chart, "g.labels")
    named = [svg.text(label) for label in labels]
    assert named == [f"layer {n + 1}" for n in np.argsort(-norms[-1])]
    places = [svg.number_in(label, "y") for label in labels]
    assert all(after - before >= 8.9 for before, after in pairwise(places))
    assert all(5 <= place <= 120 for place in places)


def test_gradients_without_a_number_leave_gaps() -> None:
    norms = [[0.1, NAN], [0.2, 0.5], [NAN, 0.0], [0.3, NAN]]
    chart = svg.read(draw_gradient_chart(rows(norms), []))
    lines = svg.find_all(chart, "path.layer-line")
    assert [[len(run) for run in svg.runs(line)] for line in lines] == [[2, 1], [1]]
    assert chart.attrib["aria-label"].endswith("at epoch 3: layer 1 0.3, layer 2 –")


def test_accuracy_is_in_percent_and_r_squared_may_be_below_zero() -> None:
    chart = svg.read(draw_accuracy_chart(rows([[1.0]] * 3, [0.5, 0.75, 1.0]), []))
    assert chart.attrib["aria-label"] == "Accuracy by epoch; at epoch 2: accuracy 100 %"
    assert [y for _, y in svg.points(svg.find(chart, "path.train-line"))] == [59, 33.5, 8]
    chart = svg.read(draw_r_squared_chart(rows([[1.0]] * 3, [-3.0, NAN, 1.0]), []))
    (first,), (last,) = svg.runs(svg.find(chart, "path.train-line"))
    assert (first[1], last[1]) == (110, 8)


@given(st.integers(1, 5000), st.integers(10, 300), st.booleans(), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=examples(50))
def test_few_rows_with_the_extremes_of_every_part(
    count: int, most: int, log: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=count)
    epochs = np.cumsum(rng.geometric(0.3, size=count)).astype(np.float64)
    found = Spans(epochs, most, log=log).extremes(values)
    assert len(found) <= max(most, 4)
    assert {0, count - 1, int(values.argmin()), int(values.argmax())} <= {*found.tolist()}
    assert (np.diff(found) > 0).all()


@for_each(
    ("low", "high", "expected"),
    [
        (0.001, 1.0, [0.001, 0.01, 0.1, 1.0]),
        (1e-12, 1e-2, [1e-12, 1e-9, 1e-6, 1e-3]),
        (0.15, 3.0, [0.2, 0.5, 1.0, 2.0]),
        (3.1, 4.2, [3.5, 4.0]),
        (5e-324, 1e-322, [1e-323, 1e-322]),
    ],
)
def test_log_ticks(low: float, high: float, expected: list[float]) -> None:
    assert log_ticks(low, high, 4)[: len(expected)] == pytest.approx(expected)


def test_a_frame_is_drawn_fast_enough_to_play() -> None:
    """0.15 ms are meant; ten times that would still not cost a frame of 60 a second."""
    run = history(list(np.geomspace(1.0, 0.01, 240)))
    assert min(timeit.repeat(lambda: draw_loss_curve(run, readout=False), number=5)) / 5 < 1.5e-3
