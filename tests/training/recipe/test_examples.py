"""Each example is within the limits and learns what it is there to show."""

from __future__ import annotations

import pytest

from app.training.recipe.examples import EXAMPLES
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe, check_limits
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.tiers import some_slow


def test_names_are_the_keys() -> None:
    assert all(name == example.name for name, example in EXAMPLES.items())


@for_each(
    ("name", "units", "dataset"),
    [
        ("article", [1, 1, 1], "article"),
        ("three", [3, 1], "and3"),
        ("xor", [2, 2, 1], "xor"),
        ("circle", [2, 4, 2, 1], "circle"),
    ],
)
def test_networks(name: str, units: list[int], dataset: str) -> None:
    recipe = EXAMPLES[name].recipe
    assert (recipe.units, recipe.dataset.name) == (units, dataset)


def test_circle_is_the_default_recipe() -> None:
    assert EXAMPLES["circle"].recipe == Recipe()


@for_each("name", EXAMPLES)
def test_within_the_limits(name: str) -> None:
    check_limits(EXAMPLES[name].recipe, Limits())


@pytest.mark.parametrize(
    ("name", "epochs", "loss"),
    some_slow(
        [
            ("article", 2000, 0.01),
            ("three", 2000, 0.01),
            ("xor", 4000, 0.02),
            ("circle", 500, 0.05),
        ],
        2,
    ),
)
def test_learns(name: str, epochs: int, loss: float) -> None:
    session = TrainingSession(EXAMPLES[name].recipe)
    assert session.step(Unit.EPOCH, epochs) == epochs
    train, test = session.losses()
    assert train < loss
    assert test is None or test < loss
    scores = session.scores()
    assert scores.right is not None
    assert scores.right >= 0.98 * scores.of
