"""The loss curve: correct values and positions for runs of any length."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.render.charts.epoch_chart import MAX_POINTS
from app.render.charts.loss_curve import draw_loss_curve, draw_loss_until
from app.render.numbers import number
from app.training.run.history import History, RunChange
from tests.examples import examples
from tests.for_each import for_each
from tests.render import svg

LONG = 5_000


def history(train: list[float], test: list[float] | None = None) -> History:
    tests: list[float | None] = [None] * len(train) if test is None else [*test]
    return History(list(range(len(train))), list(train), tests)


def noisy(seed: int, count: int = LONG) -> list[float]:
    rng = np.random.default_rng(seed)
    losses: list[float] = (np.geomspace(1.0, 0.01, count) * rng.uniform(0.8, 1.2, count)).tolist()
    return losses


def readout(chart: Element) -> dict[int, list[str]]:
    """The rows of the readout by epoch: x, then the formatted values."""
    rows = [row.split("|") for row in chart.attrib["data-readout"].split(";")]
    return {int(epoch): [x, *values] for x, epoch, *values in rows}


def scales(chart: Element) -> tuple[svg.Scale, svg.Scale]:
    """The scales of both axes from their ticks; values grow to the right and up."""
    texts = [text for text in svg.find_all(chart, "text.tick") if "name" not in svg.classes(text)]
    across = [text for text in texts if "y" not in svg.classes(text)]
    up = [text for text in texts if "y" in svg.classes(text)]
    lines = [float(line.attrib["d"].split()[1].split("H")[0]) for line in grid(chart)]
    assert len(lines) == len(up)
    right = svg.scale([svg.number_in(text, "x") for text in across], [svg.text(t) for t in across])
    top = svg.scale(lines, [svg.text(text) for text in up])
    assert right.value(1) > right.value(0) and top.value(0) > top.value(1)
    return right, top


def grid(chart: Element) -> list[Element]:
    return svg.find_all(chart, "path.grid")


@for_each("name", ["train", "test"])
def test_every_point_of_a_line_is_a_loss(name: str) -> None:
    losses = {"train": noisy(1, 60), "test": noisy(2, 60)}
    chart = svg.read(draw_loss_curve(history(losses["train"], losses["test"])))
    across, up = scales(chart)
    points = svg.points(svg.find(chart, f"path.{name}-line"))
    assert len(points) == 60
    for epoch, (x, y) in enumerate(points):
        assert across.value(x) == pytest.approx(epoch, abs=0.2 * across.unit)
        assert up.value(y) == pytest.approx(losses[name][epoch], abs=0.2 * up.unit)


def test_every_epoch_tells_its_losses_where_they_are_drawn() -> None:
    train, test = noisy(1, 30), noisy(2, 30)
    chart = svg.read(draw_loss_curve(history(train, test)))
    assert chart.attrib["data-series"] == "train|test"
    found, points = readout(chart), svg.points(svg.find(chart, "path.train-line"))
    assert list(found) == list(range(30))
    for (epoch, (place, *values)), (x, _) in zip(found.items(), points, strict=True):
        assert float(place) == pytest.approx(x)
        assert values == [number(train[epoch]), number(test[epoch])]


def test_frames_have_no_readout() -> None:
    with_readout, without = (
        draw_loss_curve(history(noisy(1, 240)), readout=r) for r in (True, False)
    )
    assert "data-readout" not in without and "cursor" not in without
    lines = [svg.points(svg.find(svg.read(c), "path.train-line")) for c in (with_readout, without)]
    assert lines[0] == lines[1]
    assert len(without) <= 4000


def test_without_a_test_set_there_is_no_test_line() -> None:
    chart = svg.read(draw_loss_curve(history([0.5, 0.4])))
    assert not svg.find_all(chart, "path.test-line")
    assert chart.attrib["data-series"] == "train"
    assert all(len(values) == 2 for values in readout(chart).values())


@settings(deadline=None, max_examples=examples(25))
@given(st.integers(0, 2**32 - 1), st.integers(0, LONG - 1), st.integers(0, LONG - 1))
def test_a_long_run_keeps_its_ends_and_its_extremes(seed: int, peak: int, dip: int) -> None:
    train = noisy(seed)
    train[peak], train[dip] = 9.0, 0.001
    found = readout(svg.read(draw_loss_curve(history(train))))
    assert len(found) <= MAX_POINTS
    assert {0, LONG - 1, int(np.argmax(train)), int(np.argmin(train))} <= set(found)
    for epoch, (_, value) in found.items():
        assert value == number(train[epoch])


def test_a_long_run_keeps_the_extremes_of_its_test_loss() -> None:
    train, test = noisy(1), noisy(2)
    test[1234], test[4321] = 9.0, 0.001
    found = readout(svg.read(draw_loss_curve(history(train, test))))
    assert len(found) <= MAX_POINTS
    assert {1234, 4321} <= set(found)


def test_a_thinned_history_keeps_its_epochs() -> None:
    run = History([0, 7, 100], [3.0, 2.0, 1.0], [None, None, None])
    chart = svg.read(draw_loss_curve(run))
    across, _ = scales(chart)
    points = svg.points(svg.find(chart, "path.train-line"))
    assert list(readout(chart)) == [0, 7, 100]
    assert [across.value(x) for x, _ in points] == pytest.approx([0, 7, 100], abs=0.2 * across.unit)


@for_each(
    "losses",
    [[0.25], [0.0], [0.0, 0.0], [1e-9, 1e-12], [1e150, 3.0], [1.75e308, 1.0]],
    ids=["one epoch", "zero", "zeros", "tiny", "huge", "the largest"],
)
def test_any_losses_can_be_drawn(losses: list[float]) -> None:
    chart = svg.read(draw_loss_curve(history(losses)))
    assert all(math.isfinite(float(number)) for number in svg.numbers(chart) if number)
    assert len(readout(chart)) == len(losses)


def test_the_accessible_name_has_the_current_losses() -> None:
    chart = svg.read(draw_loss_curve(history([0.5, 0.25], [0.75, 0.125])))
    assert chart.attrib["aria-label"] == "Loss by epoch; at epoch 1: train 0.25, test 0.125"


def test_epochs_ahead_are_pale_and_keep_the_axes() -> None:
    whole = history([1.0, 0.5, 0.25, 0.125, 0.0625], [2.0, 1.0, 0.5, 0.25, 0.2])
    past, ahead = whole.split(2)
    straight, back = (svg.read(draw_loss_curve(past, ahead=later)) for later in (History(), ahead))
    chart = svg.read(draw_loss_curve(whole))
    assert svg.find_all(straight, "path.ahead") == []
    across, up = scales(back)
    assert (across.value(7), up.value(7)) == tuple(scale.value(7) for scale in scales(chart))
    assert sorted(readout(back)) == [0, 1, 2]
    train, test = svg.find_all(back, "path.ahead")
    assert "train-line" in svg.classes(train) and "test-line" in svg.classes(test)
    for line, losses in ((train, whole.train), (test, whole.test)):
        drawn = svg.points(line)
        assert [across.value(x) for x, _ in drawn] == pytest.approx([2, 3, 4], abs=0.02)
        assert [up.value(y) for _, y in drawn] == pytest.approx(losses[2:], abs=0.01)


def test_the_curve_of_a_gif_grows_on_constant_axes() -> None:
    whole = history(noisy(3, 30), noisy(4, 30))
    whole.changes = [RunChange(5, "α 0.1"), RunChange(20, "α 0.2")]
    early, late = (svg.read(draw_loss_until(whole, epoch)) for epoch in (10, 29))
    assert [scale.high for scale in scales(early)] == [scale.high for scale in scales(late)]
    across, up = scales(early)
    for name, losses in (("train", whole.train), ("test", whole.test)):
        corners = svg.points(svg.find(early, f"path.{name}-line"))
        assert len(corners) == 11
        for epoch, (x, y) in enumerate(corners):
            assert across.value(x) == pytest.approx(epoch, abs=0.1)
            assert up.value(y) == pytest.approx(losses[epoch], abs=0.2 * up.unit)
        assert len(svg.points(svg.find(late, f"path.{name}-line"))) == 30
    assert [len(svg.find_all(chart, "path.change")) for chart in (early, late)] == [1, 2]
