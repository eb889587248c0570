"""Runs of a person's own data: their shape, their split, and what a recipe knows of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError

from app.training.codec.recipe_link import read_recipe, write_recipe
from app.training.own_data import OwnData, data_of_lists
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import LimitExceeded, Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.table import UnusableData
from tests.for_each import for_each
from tests.training.own_runs import flowers, own_run, prices
from tests.training.runs import state


def test_the_network_fits_the_classes() -> None:
    session = own_run(flowers(inputs=5))
    assert session.recipe.features == ["x1", "x2", "x3", "x4", "x5"]
    assert (session.recipe.units[-1], session.recipe.activations[-1]) == (3, "softmax")
    assert session.recipe.loss == "cross_entropy"
    assert session.recipe.standardize


def test_the_network_fits_numbers() -> None:
    session = own_run(prices())
    assert (session.recipe.units, session.recipe.activations[-1]) == ([1, 8, 1], "identity")
    assert session.data.train.y.dtype == np.float64


def test_training_learns_them() -> None:
    session = own_run(prices(), optimizer={"name": "adam", "learning_rate": 0.05})
    before = session.losses()[0]
    session.step(Unit.EPOCH, 200)
    assert session.losses()[0] < 0.05 * before


def test_every_row_trains_or_tests_once() -> None:
    own = flowers(rows=31)
    session = own_run(own)
    data = session.data
    rows = np.concatenate([data.train_rows, data.test_rows])
    assert sorted(rows.tolist()) == list(range(31))
    np.testing.assert_array_equal(data.train.points, own.points[data.train_rows])
    mean = data.train.points.mean(axis=0)
    np.testing.assert_allclose(
        data.test.x, (data.test.points - mean) / data.train.points.std(axis=0), rtol=1e-12
    )


def test_the_share_that_trains_and_the_seed_split_them_anew() -> None:
    session = own_run(flowers(rows=30))
    most = session.changed({"dataset": {"train_fraction": 0.8}})
    assert (len(most.data.train), len(most.data.test)) == (24, 6)
    other = session.changed({"seed": 4})
    assert other.data.train_rows.tolist() != session.data.train_rows.tolist()
    assert other.data.dataset is session.data.dataset


def test_reset_gives_the_same_run() -> None:
    session = own_run(flowers())
    before = state(session)
    session.step(Unit.EPOCH, 3)
    session.reset()
    assert state(session) == before


def test_another_data_set_keeps_them_for_later() -> None:
    session = own_run(flowers())
    away = session.changed({"dataset": {"name": "circle"}})
    assert away.recipe.dataset.own is None
    assert away.recipe.features == ["x1", "x2"]
    back = away.changed({"dataset": {"name": "own"}})
    assert back.own is session.own
    assert back.recipe.dataset.own == session.recipe.dataset.own
    np.testing.assert_array_equal(back.data.points, session.data.points)


def test_other_data_of_the_same_shape_keep_the_settings() -> None:
    session = own_run(flowers(), features=["x2", "x1"], standardize=False)
    own = flowers(rows=36)
    changed = session.changed({"dataset": {"name": "own"}}, own=own)
    assert changed is not session
    assert changed.recipe.features == ["x2", "x1"]
    assert not changed.recipe.standardize
    assert changed.recipe.layers == session.recipe.layers
    assert len(changed.data.points) == 36


def test_other_data_of_another_shape_are_fitted() -> None:
    session = own_run(flowers(inputs=3, classes=3))
    changed = session.changed({"dataset": {"name": "own"}}, own=flowers(inputs=6, classes=4))
    assert changed.recipe.units[0] == 6
    assert changed.recipe.units[-1] == 4
    numbers = changed.changed({"dataset": {"name": "own"}}, own=prices())
    assert numbers.recipe.activations[-1] == "identity"


def test_the_same_data_again_change_nothing() -> None:
    session = own_run(flowers())
    session.step(Unit.BATCH, 1)
    assert session.changed({"dataset": {"name": "own"}}, own=flowers()) is session


def test_a_recipe_without_its_data_is_refused() -> None:
    recipe = read_recipe(write_recipe(own_run(flowers()).recipe))
    with pytest.raises(UnusableData, match="upload the same file"):
        TrainingSession(recipe)
    with pytest.raises(UnusableData, match="upload the same file"):
        TrainingSession(recipe, own=flowers(rows=12))
    assert TrainingSession(recipe, own=flowers()).recipe == recipe


def test_own_data_without_any_are_refused() -> None:
    with pytest.raises(ValidationError, match="upload a file first"):
        TrainingSession(Recipe()).changed({"dataset": {"name": "own"}})
    with pytest.raises(ValidationError, match="goes with the name own"):
        Recipe.model_validate(
            {
                "dataset": {
                    "own": own_run(flowers()).recipe.dataset.own
                    and {"inputs": 1, "classes": None, "rows": 2, "digest": "0" * 16}
                }
            }
        )


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(LimitExceeded, match="at most 29 rows"):
        TrainingSession(Recipe()).changed(
            {"dataset": {"name": "own"}}, own=flowers(rows=30), limits=Limits(own_rows=29)
        )


@for_each("fraction", [0.05, 0.5, 1.0])
@for_each("task", ["classes", "numbers"])
def test_two_rows_are_enough(task: str, fraction: float) -> None:
    own = data_of_lists([[0.0, 1.0], [1.0, 1.0]], [0.0, 1.0], task=task)  # type: ignore[arg-type]
    session = own_run(own, dataset={"train_fraction": fraction})
    session.step(Unit.EPOCH, 3)
    assert session.epoch == 3
    assert np.isfinite(session.losses()[0])


def test_a_class_may_have_no_rows_yet() -> None:
    points = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    own = OwnData(points, np.zeros(3, dtype=np.int64), ("a", "b"), ("y",), "classes", ("no", "yes"))
    session = own_run(own)
    session.step(Unit.EPOCH, 2)
    confusion = session.scores().confusion
    assert confusion is not None
    assert confusion.shape == (2, 2)


def test_numbers_too_large_to_train_on_are_refused() -> None:
    own = data_of_lists([[1e14, 1.0], [2.0, 1.0]], [0.0, 1.0])
    session = own_run(own, dataset={"train_fraction": 1.0})
    assert np.abs(session.data.train.x).max() == 1.0
    with pytest.raises(UnusableData, match="standardise"):
        session.changed({"standardize": False})
    with pytest.raises(UnusableData, match="larger unit"):
        own_run(data_of_lists([[1e16], [2.0]], [0.0, 1.0]))


def test_nothing_can_write_to_them() -> None:
    given = np.zeros((2, 1))
    own = OwnData(given, np.array([0, 1]), ("a",), ("y",), "classes", ("no", "yes"))
    given[0, 0] = 5.0
    assert own.points[0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        own.points[0, 0] = 1.0


@for_each(
    ("changes", "said"),
    [
        ({"points": np.zeros((3, 1))}, "each row of inputs its target"),
        ({"points": np.full((2, 1), np.nan)}, "finite"),
        ({"target": np.array([0, 2])}, "from 0 to 1"),
        ({"names": ("a", "b")}, "name of its own"),
        ({"names": ("",)}, "1 to 100 letters"),
        ({"class_names": ()}, "1 to 10 classes, not 0"),
        ({"class_names": ("no", "no")}, "class a name of its own"),
        ({"target_names": ("y" * 101,)}, "1 to 100 letters"),
    ],
)
def test_what_no_run_can_have(changes: dict[str, object], said: str) -> None:
    own = OwnData(np.zeros((2, 1)), np.array([0, 1]), ("a",), ("y",), "classes", ("no", "yes"))
    with pytest.raises(UnusableData, match=said):
        replace(own, **changes)  # type: ignore[arg-type]


def test_the_digest_is_of_everything() -> None:
    own = flowers()
    points = own.points.copy()
    points[0, 0] += 1e-9
    others = [
        replace(own, points=points),
        replace(own, names=("a", "b", "c")),
        replace(own, target=own.target[::-1].copy()),
    ]
    assert own.digest == flowers().digest
    assert len({own.digest, *(other.digest for other in others)}) == 4


def test_ranges_hold_all_points_and_have_a_width() -> None:
    own = data_of_lists([[1.0, 7.0, 0.0], [3.0, 7.0, 0.0]], [0.0, 1.0])
    for (low, high), column in zip(own.dataset.ranges, own.points.T, strict=True):
        assert low < column.min() <= column.max() < high
