"""The tile of a run: prediction, losses, and epochs without improvement."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import pytest

from app.render.charts.run_tile import (
    MAP_SIZE,
    SPARK_HEIGHT,
    SPARK_WIDTH,
    draw_loss_spark,
    draw_prediction,
    epochs_without_improvement,
)
from app.training.own_data import data_of_lists
from app.training.recipe.recipe import Recipe
from app.training.run.history import Losses
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render import svg
from tests.render.maps.png_decoder import Picture, decode_uri
from tests.render.sessions import session
from tests.training.own_runs import own_run


def of(name: str, **parts: Any) -> TrainingSession:
    return TrainingSession(Recipe.model_validate({"dataset": {"name": name}, **parts}))


def picture(root: Element) -> Picture:
    return decode_uri(svg.find(root, "image").attrib["href"])


def strengths(found: Picture) -> Any:
    """From −1 (orange) to 1 (blue)."""
    indices = np.array(found.indices)
    alpha = np.array(found.alpha)[indices] / 255
    blue = np.array(found.palette)[indices][..., 2] > 150
    return np.where(blue, alpha, -alpha)


def by_hand(run: TrainingSession, x: Any) -> Any:
    """ŷ layer by layer; the networks here have tanh and sigmoid only."""
    a = x
    for w, b, layer in zip(run.network.w, run.network.b, run.recipe.layers, strict=True):
        z = a @ w + b
        a = np.tanh(z) if layer.activation == "tanh" else 1 / (1 + np.exp(-z))
    return a


def losses(train: list[float], test: list[float] | None = None, every: int = 1) -> Losses:
    epochs = np.arange(len(train)) * every
    return Losses(epochs, np.array(train), None if test is None else np.array(test))


def test_the_map_has_the_network_s_output() -> None:
    run = session()
    run.step(Unit.EPOCH, 5)
    drawn = draw_prediction(run)
    found = strengths(picture(svg.read(drawn.svg)))
    assert found.shape == (MAP_SIZE, MAP_SIZE)
    (low1, high1), (low2, high2) = run.data.dataset.ranges
    share = (np.arange(MAP_SIZE) + 0.5) / MAP_SIZE
    for row, column in ((0, 0), (3, 31), (20, 20), (39, 5), (39, 39)):
        x1 = low1 + (high1 - low1) * share[column]
        x2 = high2 - (high2 - low2) * share[row]
        expected = by_hand(run, np.array([[x1, x2]]))[0, 0]
        assert found[row, column] == pytest.approx(expected, abs=0.01)
    assert drawn.about == "ŷ over the plane"


def test_of_more_inputs_it_says_what_the_others_are() -> None:
    layers = [{"units": 3}, {"units": 3, "activation": "softmax"}]
    drawn = draw_prediction(of("iris", layers=layers, standardize=True))
    assert drawn.about == "ŷ over x₁ and x₂, the other inputs at their means"
    assert picture(svg.read(drawn.svg)).indices


def test_a_single_input_has_a_curve_on_axes_of_the_data_alone() -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    run, other = of("sine", layers=layers), of("sine", layers=layers)
    other.step(Unit.EPOCH, 30)
    roots = [svg.read(draw_prediction(each).svg) for each in (run, other)]
    dots = [svg.find(root, "path.samples").attrib["d"] for root in roots]
    assert dots[0] == dots[1]
    (line,) = svg.runs(svg.find(roots[0], "path.train-line"))
    labels = np.concatenate([run.data.train.y, run.data.test.y])[:, 0]
    room = 0.25 * (labels.max() - labels.min()) / 2
    low, high = labels.min() - room, labels.max() + room
    dataset = run.data.dataset
    for x, y in line[:: len(line) // 5]:
        at = dataset.low + (dataset.high - dataset.low) * x / 100
        expected = by_hand(run, run.data.feed(np.array([[at]])))[0, 0]
        clipped = min(max(expected, low), high)
        assert y == pytest.approx(100 * (high - clipped) / (high - low), abs=0.3)


def test_a_truth_table_of_three_inputs_has_a_column_a_sample() -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    run = of("and3", layers=layers)
    run.step(Unit.EPOCH, 20)
    drawn = draw_prediction(run)
    above, below = strengths(picture(svg.read(drawn.svg)))
    # From 0 to 1 the output of a sigmoid goes over its middle, ½.
    assert above == pytest.approx(2 * run.data.train.y[:, 0] - 1, abs=0.01)
    expected = 2 * by_hand(run, run.data.train.x)[:, 0] - 1
    assert below == pytest.approx(expected, abs=0.01)
    assert drawn.about == "a sample a column: y above, ŷ below"


@for_each("name", ["plane", "xor", "blobs", "line", "article", "penguins"])
def test_every_kind_of_data_is_drawn(name: str) -> None:
    parts: dict[str, Any] = {}
    if name in ("plane", "line"):
        parts["layers"] = [{"units": 2}, {"units": 1, "activation": "identity"}]
    if name in ("blobs", "penguins"):
        parts["layers"] = [{"units": 2}, {"units": 3, "activation": "softmax"}]
    run = of(name, **parts)
    root = svg.read(draw_prediction(run).svg)
    assert root.attrib["role"] == "img" and root.attrib["aria-label"]


def test_an_exploded_output_is_drawn() -> None:
    layers = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    for name in ("sine", "and3", "circle"):
        run = of(name, layers=layers)
        w = [1e150 * part for part in run.network.w]
        run.network.parameters[:] = 0
        for layer, part in enumerate(w):
            run.network.w[layer][:] = part
        assert svg.read(draw_prediction(run).svg) is not None


def test_the_spark_goes_from_the_first_epoch_to_the_last_and_from_0_to_the_largest() -> None:
    root = svg.read(draw_loss_spark(losses([2.0, 1.0, 0.5], [4.0, 2.0, 1.0], every=10)))
    (train,) = svg.runs(svg.find(root, "path.train-line"))
    (test,) = svg.runs(svg.find(root, "path.test-line"))
    assert [x for x, _ in train] == [1, SPARK_WIDTH / 2, SPARK_WIDTH - 1]
    inside = SPARK_HEIGHT - 2
    assert [y for _, y in train] == pytest.approx(
        [1 + inside * (1 - value / 4) for value in (2, 1, 0.5)], abs=0.11
    )
    assert [y for _, y in test] == pytest.approx(
        [1 + inside * (1 - value / 4) for value in (4, 2, 1)], abs=0.11
    )
    assert root.attrib["aria-label"] == (
        "Loss from 0 to 4 over 20 epochs, at the end train 0.5, test 1"
    )


def test_without_a_test_set_there_is_one_line_and_of_one_epoch_a_dot() -> None:
    root = svg.read(draw_loss_spark(losses([0.0])))
    assert len(svg.find_all(root, "path")) == 1
    assert "over 0 epochs" in root.attrib["aria-label"]


def test_a_long_sparkline_is_downsampled_and_keeps_its_peak() -> None:
    values = [1.0] * 5000
    values[2345] = 9.0
    text = draw_loss_spark(losses(values, values))
    assert len(text) < 3000
    (train,) = svg.runs(svg.find(svg.read(text), "path.train-line"))
    assert min(y for _, y in train) == 1


def counted(train: list[float], epochs: list[int]) -> int:
    """The first row that no later one undercuts by a thousandth tells."""
    for epoch, loss in zip(epochs, train, strict=True):
        if all(later >= loss * 0.999 for later in train):
            return epochs[-1] - epoch
    raise AssertionError


@for_each(
    ("train", "calm"),
    [
        ([1.0], 0),
        ([1.0, 0.5, 0.25], 0),
        ([1.0, 0.5, 0.5, 0.5], 2),
        ([1.0, 0.5, 0.4996, 0.4993], 1),  # 0.5 is more than a thousandth above the lowest
        ([1.0, 0.5, 0.4999, 0.4998], 2),  # creeps
        ([1.0, 0.5, 0.9, 0.8, 0.7], 3),  # has risen again
        ([1.0, 2.0, 3.0], 2),
        ([0.0, 0.0, 0.0], 2),
        ([1.0 - 0.0002 * row for row in range(100)], 4),  # slow, and it adds up
    ],
)
def test_epochs_without_improvement(train: list[float], calm: int) -> None:
    assert epochs_without_improvement(losses(train)) == calm == counted(train, [*range(len(train))])


def test_epochs_are_counted_not_rows() -> None:
    thinned = losses([1.0, 0.5, 0.5, 0.5], every=50)
    assert epochs_without_improvement(thinned) == 100


@for_each(("inputs", "about"), [(1, "2 outputs over the input"), (2, "ŷ of plain over the plane")])
def test_several_numbers_to_predict_are_drawn(inputs: int, about: str) -> None:
    x = np.random.default_rng(5).normal(size=(30, inputs))
    y = np.column_stack([x[:, 0], x[:, 0] ** 2]).tolist()
    drawn = draw_prediction(own_run(data_of_lists(x.tolist(), y, target=["plain", "square"])))
    assert about in drawn.about
    lines = svg.find_all(svg.read(drawn.svg), ".train-line")
    assert [line.attrib["class"] for line in lines] == (
        ["train-line output-0", "train-line output-1"] if inputs == 1 else []
    )
