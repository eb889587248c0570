"""What the network is fed: the split's rows, the chosen features, labels that fit the output."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.training.data.data import draw_data
from tests.for_each import for_each
from tests.training.runs import recipe

THREE = {"name": "and3"}


def output(activation: str) -> dict[str, Any]:
    return {"layers": [{"units": 1, "activation": activation}]}


def test_splits_hold_the_points_of_their_rows() -> None:
    data = draw_data(recipe())
    for split, rows in ((data.train, data.train_rows), (data.test, data.test_rows)):
        np.testing.assert_array_equal(split.points, data.points[rows])
        np.testing.assert_array_equal(split.target, data.target[rows])
        np.testing.assert_array_equal(split.x, split.points)
        assert len(split) == 12


def test_both_classes_are_on_both_sides_of_the_split() -> None:
    data = draw_data(recipe())
    assert set(data.train.target.tolist()) == set(data.test.target.tolist()) == {0, 1}


@for_each(
    ("features", "columns"),
    [(["x1"], [0]), (["x3", "x1"], [2, 0]), (["x1", "x2", "x3"], [0, 1, 2])],
)
def test_features_choose_and_order_the_inputs(features: list[str], columns: list[int]) -> None:
    data = draw_data(recipe(dataset=THREE, features=features))
    np.testing.assert_array_equal(data.train.x, data.points[:, columns])
    assert data.train.points.shape == (8, 3)


@for_each(("activation", "low", "high"), [("tanh", -1, 1), ("sigmoid", 0, 1), ("relu", 0, 1)])
def test_labels_fit_the_output(activation: str, low: float, high: float) -> None:
    data = draw_data(recipe(**output(activation)))
    for split in (data.train, data.test):
        expected = [[high if label else low] for label in split.target]
        assert split.y.tolist() == expected
        assert split.y.dtype == np.float64


def test_hidden_activations_do_not_matter_for_the_labels() -> None:
    layers = [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    assert set(draw_data(recipe(layers=layers)).train.y.ravel().tolist()) == {0.0, 1.0}


@for_each("name", ["article", "xor", "and3"])
def test_a_truth_table_trains_on_all_of_its_rows_in_order(name: str) -> None:
    data = draw_data(recipe(dataset={"name": name, "train_fraction": 0.5, "noise": 2.0}))
    assert data.train_rows.tolist() == list(range(len(data.points)))
    assert len(data.test) == 0
    assert data.test.x.shape == (0, data.points.shape[1])
    assert set(data.points.ravel().tolist()) == {0.0, 1.0}


def test_a_train_fraction_of_one_leaves_no_test_set() -> None:
    data = draw_data(recipe(dataset={"samples": 10, "train_fraction": 1.0}))
    assert (len(data.train), len(data.test)) == (10, 0)
