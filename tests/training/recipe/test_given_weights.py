"""Initial weights that a recipe gives in numbers start the run, or a sentence says why not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import JsonValue, ValidationError

from app.training.codec.recipe_link import read_recipe, write_recipe
from app.training.recipe.given_weights import MAX_GIVEN
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each

W = [[[0.5, -1.0], [0.25, 2.0]], [[3.0], [-0.125]]]
B = [[0.1, 0.2], [0.3]]


def recipe(**given: Any) -> Recipe:
    return Recipe.model_validate(
        {
            "dataset": {"name": "xor"},
            "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
            "initializer": {"name": "given", "w": W, "b": B, **given},
            "batch_size": None,
        }
    )


def test_they_start_the_run_and_every_reset() -> None:
    session = TrainingSession(recipe())
    theta = [0.5, -1.0, 0.25, 2.0, 0.1, 0.2, 3.0, -0.125, 0.3]
    assert session.network.parameters.tolist() == theta
    session.step(Unit.EPOCH, 2)
    assert session.network.parameters.tolist() != theta
    session.reset()
    assert session.network.parameters.tolist() == theta


def test_an_address_carries_them() -> None:
    assert read_recipe(write_recipe(recipe())) == recipe()


@for_each(
    ("given", "sentence"),
    [
        ({"w": None}, "given needs w and b"),
        ({"b": None}, "given needs w and b"),
        ({"name": "zeros"}, "w and b go with the name given only"),
        ({"w": W[:1]}, "w needs 2 entries"),
        ({"b": [*B, [0.0]]}, "b needs 2 entries"),
        ({"w": [[[0.5, -1.0]], W[1]]}, r"w\[0\] needs 2 by 2 numbers"),
        ({"w": [[[0.5, -1.0], [1.0]], W[1]]}, r"w\[0\] needs 2 by 2 numbers"),
        ({"w": [W[0], [[3.0, -0.125]]]}, r"w\[1\] needs 2 by 1 numbers"),
        ({"b": [[0.1], [0.3]]}, r"b\[0\] needs 2 numbers"),
        ({"w": [[], W[1]]}, r"w\[0\] needs 2 by 2 numbers"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        recipe(**given)


def test_a_large_network_is_not_written_into_a_recipe() -> None:
    units = [2, 64, 16, 1]
    parts = {
        "dataset": {"name": "xor"},
        "layers": [{"units": n, "activation": "tanh"} for n in units[1:]],
        "initializer": {
            "name": "given",
            "w": [np.zeros(shape).tolist() for shape in zip(units, units[1:], strict=False)],
            "b": [np.zeros(n).tolist() for n in units[1:]],
        },
    }
    with pytest.raises(ValidationError, match=f"at most {MAX_GIVEN} weights"):
        Recipe.model_validate(parts)


def test_another_activation_keeps_them_and_another_width_draws_new_ones() -> None:
    session = TrainingSession(recipe())
    last: JsonValue = {"units": 1, "activation": "sigmoid"}
    kept = session.changed({"layers": [{"units": 2, "activation": "relu"}, last]})
    assert kept.recipe.initializer.name == "given"
    wider = session.changed({"layers": [{"units": 3, "activation": "tanh"}, last]})
    assert wider.recipe.initializer.name == "xavier_uniform"
    assert wider.recipe.initializer.w is None
    drawn = session.changed({"initializer": {"name": "zeros"}})
    assert drawn.network.parameters.tolist() == [0.0] * 9
