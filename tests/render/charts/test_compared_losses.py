"""Losses of several runs on one chart: positions, colours, letters and readout."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.charts.compared_losses import ComparedLoss, draw_compared_losses
from app.render.charts.loss_curve import CurveOptions
from app.render.numbers import number
from app.training.run.history import History
from tests.for_each import for_each
from tests.render import svg

PLAIN = CurveOptions()


def history(train: list[float], test: list[float] | None = None) -> History:
    tests: list[float | None] = [None] * len(train) if test is None else [*test]
    return History(list(range(len(train))), list(train), tests)


A = ComparedLoss("A", history([1.0, 0.5, 0.25, 0.2], [1.2, 0.8, 0.5, 0.4]))
B = ComparedLoss("B", history([1.0, 0.9], [1.1, 1.0]))


def draw(*runs: ComparedLoss, options: CurveOptions = PLAIN, **lines: bool) -> Element:
    return svg.read(draw_compared_losses(runs, options, **lines))


def scales(chart: Element) -> tuple[svg.Scale, svg.Scale]:
    texts = [text for text in svg.find_all(chart, "text.tick") if "name" not in svg.classes(text)]
    across = [text for text in texts if "y" not in svg.classes(text)]
    up = [text for text in texts if "y" in svg.classes(text)]
    grid = svg.find_all(chart, "path.grid")
    lines = [float(line.attrib["d"].split()[1].split("H")[0]) for line in grid]
    return (
        svg.scale([svg.number_in(text, "x") for text in across], [svg.text(t) for t in across]),
        svg.scale(lines, [svg.text(text) for text in up]),
    )


def test_every_line_has_its_losses_at_their_places() -> None:
    chart = draw(A, B)
    across, up = scales(chart)
    for run in (A, B):
        for split, values in (("train", run.history.train), ("test", run.history.test)):
            path = svg.find(chart, f"path.run-{run.letter.lower()}.of-{split}")
            for (x, y), epoch, value in zip(
                svg.points(path), run.history.epoch, values, strict=True
            ):
                assert across.value(x) == pytest.approx(epoch, abs=across.unit)
                assert up.value(y) == pytest.approx(value, abs=up.unit)


def test_each_letter_stands_where_its_run_does() -> None:
    chart = draw(A, B)
    letters = {svg.text(text): text for text in svg.find_all(chart, "text.run-letter")}
    assert set(letters) == {"A", "B"}
    for run in (A, B):
        end = svg.points(svg.find(chart, f"path.run-{run.letter.lower()}.of-train"))[-1]
        dot = svg.find(chart, f"circle.run-{run.letter.lower()}")
        assert (svg.number_in(dot, "cx"), svg.number_in(dot, "cy")) == pytest.approx(end)
        assert svg.number_in(letters[run.letter], "x") == pytest.approx(end[0] + 5, abs=0.1)


def test_letters_of_runs_that_end_alike_do_not_cover_each_other() -> None:
    runs = [ComparedLoss(letter, history([1.0, 0.5])) for letter in "ABCDEF"]
    heights = sorted(svg.number_in(t, "y") for t in svg.find_all(draw(*runs), "text.run-letter"))
    assert len(heights) == 6
    assert min(np.diff(heights)) >= 8


@for_each("split", ["train", "test"])
def test_one_kind_of_loss_alone(split: str) -> None:
    chart = draw(A, B, train=split == "train", test=split == "test")
    assert len(svg.find_all(chart, f"path.of-{split}")) == 2
    assert len(svg.find_all(chart, "path.run-line")) == 2
    assert len(svg.find_all(chart, "text.run-letter")) == 2


def test_a_run_without_a_test_set_has_no_line_of_it() -> None:
    chart = draw(A, ComparedLoss("B", history([1.0, 0.5])))
    assert len(svg.find_all(chart, "path.of-test")) == 1
    assert len(svg.find_all(chart, "path.of-train")) == 2


def test_the_readout_has_the_losses_of_each_epoch() -> None:
    chart = draw(A, B)
    assert chart.attrib["data-series"] == "A train|A test|B train|B test"
    rows = [row.split("|")[1:] for row in chart.attrib["data-readout"].split(";")]
    assert rows == [
        ["0", "1", "1.2", "1", "1.1"],
        ["1", "0.5", "0.8", "0.9", "1"],
        ["2", "0.25", "0.5", "–", "–"],
        ["3", "0.2", "0.4", "–", "–"],
    ]
    assert "A train 0.2 at epoch 3" in chart.attrib["aria-label"]


def test_log_axes() -> None:
    chart = draw(A, B, options=CurveOptions(log_x=True, log_y=True))
    points = svg.points(svg.find(chart, "path.run-a.of-train"))
    assert len(points) == 3  # epoch 0 has no place on it
    # Halving the loss is the same way down everywhere, doubling the epoch the same way along.
    assert points[1][0] - points[0][0] > points[2][0] - points[1][0]
    drawn = draw(ComparedLoss("A", history([8.0, 4.0, 2.0, 1.0])), options=CurveOptions(log_y=True))
    heights = [y for _, y in svg.points(svg.find(drawn, "path.run-a.of-train"))]
    assert np.diff(heights) == pytest.approx(np.diff(heights)[0], abs=0.15)


def test_smoothed_lines_are_moving_averages() -> None:
    chart = draw(A, options=CurveOptions(smoothing=0.6), test=False)
    rows = [row.split("|")[2] for row in chart.attrib["data-readout"].split(";")]
    smooth = [1.0]
    for value in A.history.train[1:]:
        smooth.append(0.6 * smooth[-1] + 0.4 * value)
    assert rows == [number(value) for value in smooth]


def test_a_long_run_is_drawn_with_its_peaks_in_few_points() -> None:
    rng = np.random.default_rng(5)
    losses = rng.uniform(0.1, 0.2, 5000)
    losses[1234] = 3.0
    runs = [ComparedLoss(letter, history(losses.tolist(), losses.tolist())) for letter in "ABCDEF"]
    text = draw_compared_losses(runs, PLAIN)
    assert len(text) < 40_000
    chart = svg.read(text)
    _, up = scales(chart)
    highest = min(y for _, y in svg.points(svg.find(chart, "path.run-f.of-test")))
    assert up.value(highest) == pytest.approx(3.0, abs=up.unit)


def test_no_runs_draw_empty_axes() -> None:
    chart = draw()
    assert not svg.find_all(chart, "path.run-line")
    assert "data-readout" not in chart.attrib


def test_a_run_that_diverged_leaves_the_chart_and_the_others_keep_it() -> None:
    wild = ComparedLoss("C", history([1.0, 50.0, 1e30]), diverged=True)
    for options in (PLAIN, CurveOptions(log_y=True)):
        chart, calm = (
            draw(A, wild, options=options, test=False),
            draw(A, options=options, test=False),
        )
        for path in ("path.run-a.of-train", "path.grid"):
            assert [node.attrib for node in svg.find_all(chart, path)] == [
                node.attrib for node in svg.find_all(calm, path)
            ]
        end = svg.points(svg.find(chart, "path.run-c.of-train"))[-1]
        assert end[1] == pytest.approx(8.0)  # the top
    rows = [row.split("|")[3] for row in chart.attrib["data-readout"].split(";")]
    assert rows == ["1", "50", "1·10³⁰", "–"]


def test_where_all_diverged_the_axis_has_room_for_all() -> None:
    chart = draw(ComparedLoss("A", history([1.0, 4e20]), diverged=True))
    _, up = scales_in_words(chart)
    assert up[-1] == "4·10²⁰"


def scales_in_words(chart: Element) -> tuple[list[str], list[str]]:
    texts = [text for text in svg.find_all(chart, "text.tick") if "name" not in svg.classes(text)]
    up = [svg.text(text) for text in texts if "y" in svg.classes(text)]
    return [svg.text(text) for text in texts if "y" not in svg.classes(text)], up
