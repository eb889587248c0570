"""Several numbers to predict, one row, one class, and a split that the data give."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import output_units, targets
from app.training.own_data import OwnData, data_of_lists, pack, unpack
from app.training.recipe.dataset import own_part
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.table.unusable import UnusableData
from tests.for_each import for_each
from tests.training.own_runs import own_run

TWO = OwnData(
    np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.5]]),
    np.array([[1.0, -1.0], [2.0, -2.5], [3.0, 0.5]]),
    ("length", "width"),
    ("price", "weight"),
    "numbers",
    (),
)


def test_several_numbers_are_a_column_each() -> None:
    assert TWO.outputs == TWO.dataset.outputs == 2
    assert TWO.dataset.target_names == ("price", "weight")
    assert TWO.dataset.target_ranges == ((1.0, 3.0), (-2.5, 0.5))
    assert own_part(TWO).outputs == 2
    assert output_units(TWO.dataset, None, "identity") == 2
    labels = targets(TWO.target, TWO.dataset, ACTIVATIONS["identity"])
    np.testing.assert_array_equal(labels, TWO.target)


@for_each(
    "own",
    [
        TWO,
        replace(TWO, test_rows=np.array([False, True, False])),
        replace(TWO, test_rows=np.zeros(3, np.bool)),
        replace(
            TWO,
            target=np.array([0, 1, 0]),
            target_names=("kind",),
            task="classes",
            class_names=("a", "b"),
            test_rows=np.array([True, False, True]),
        ),
        OwnData(np.array([[0.05, 0.1]]), np.array([0.01]), ("a", "b"), ("y",), "numbers", ()),
    ],
)
def test_packed_and_back(own: OwnData) -> None:
    back = unpack(base64.b64decode(base64.b64encode(pack(own))))
    assert back.digest == own.digest
    assert (back.names, back.target_names) == (own.names, own.target_names)
    np.testing.assert_array_equal(back.points, own.points)
    np.testing.assert_array_equal(back.target, own.target)
    assert (back.test_rows is None) == (own.test_rows is None)
    if own.test_rows is not None:
        np.testing.assert_array_equal(back.test_rows, own.test_rows)


def test_the_digest_tells_splits_apart() -> None:
    splits = [None, np.zeros(3, np.bool), np.array([True, False, False])]
    assert len({replace(TWO, test_rows=split).digest for split in splits}) == 3


@for_each(
    ("packed", "digest", "target"),
    [
        (
            "eAAAAHsicm93cyI6IDMsICJuYW1lcyI6IFsid2lkdGgiXSwgInRhcmdldF9uYW1lIjogInByaWNlIiwgInRhc2siO"
            "iAibnVtYmVycyIsICJjbGFzc19uYW1lcyI6IFtdLCAiZHJvcHBlZCI6IDAsICJmaWxsZWQiOiAwfXgBY2AAgQ/2YI"
            "qBxQFCC0DpB1DxL/sh4hwOAGbNBN4=",
            "7d63b6423151ac76",
            [[0.5], [-1.25], [3.0]],
        ),
        (
            "fwAAAHsicm93cyI6IDMsICJuYW1lcyI6IFsieDEiLCAieDIiXSwgInRhcmdldF9uYW1lIjogInkiLCAidGFzayI6I"
            "CJjbGFzc2VzIiwgImNsYXNzX25hbWVzIjogWyJhIiwgImIiXSwgImRyb3BwZWQiOiAwLCAiZmlsbGVkIjogMH14AW"
            "NgAIEP9mCKgcUBQgtAaQYYDREGqmOEsmAUjA8AlZYDNQ==",
            "9204288c81ae2615",
            [1, 0, 1],
        ),
    ],
)
def test_data_packed_by_an_earlier_version(
    packed: str, digest: str, target: list[float] | list[list[float]]
) -> None:
    own = unpack(base64.b64decode(packed))
    assert own.digest == digest
    assert own.target.tolist() == target
    assert pack(replace(own)) == base64.b64decode(packed)


@for_each(
    ("only", "names", "label"),
    [(0.0, ("0", "1"), 0.0), (1.0, ("0", "1"), 1.0), ("cat", ("cat",), 1.0)],
)
def test_a_single_class_has_a_label(
    only: float | str, names: tuple[str, ...], label: float
) -> None:
    own = data_of_lists([[1.0], [2.0]], [only, only])
    assert own.class_names == names
    units = output_units(own.dataset, None, "sigmoid")
    assert units == 1
    assert targets(own.target, own.dataset, ACTIVATIONS["sigmoid"]).tolist() == [[label], [label]]


@for_each(
    ("changes", "said"),
    [
        ({"target": np.zeros((3, 3))}, "each row of inputs its target"),
        ({"target_names": ("a", "a")}, "number to predict a name of its own"),
        ({"target": np.zeros((3, 11)), "target_names": tuple("abcdefghijk")}, "1 to 10 numbers"),
        ({"test_rows": np.ones(3, np.bool)}, "at least one row train"),
        ({"test_rows": np.zeros(2, np.bool)}, "each row whether it trains"),
        ({"target_range": (0.0, 1.0)}, "single number"),
    ],
)
def test_what_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(UnusableData, match=said):
        replace(TWO, **changes)  # type: ignore[arg-type]


def test_a_recipe_that_does_not_know_of_probabilities_goes_on() -> None:
    own = data_of_lists([[0.0], [1.0], [2.0]], [0.0, 0.5, 1.0])
    session = own_run(own)
    part = session.recipe.dataset
    assert part.own is not None and part.own.probabilities
    older = part.model_copy(update={"own": part.own.model_copy(update={"probabilities": False})})
    recipe = session.recipe.model_copy(update={"dataset": older})
    again = TrainingSession(recipe, own=own)
    np.testing.assert_array_equal(again.data.train.y, session.data.train.y)
    assert again.changed({"seed": 9}).step(Unit.EPOCH, 1) == 1
