"""What is frozen stays as it is, to the bit, whatever else would move it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from app.engine.optimizers import OPTIMIZERS
from app.training.recipe.frozen import frozen_mask, frozen_problem
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run

UNITS = [2, 3, 1]
# The parameters of 2-3-1 in their order: w0 (0–5), b0 (6–8), w1 (9–11), b1 (12).
KEYS: list[tuple[list[str], list[int]]] = [
    (["w0.1.1"], [0]),
    (["w0.2.3"], [5]),
    (["b0.2"], [7]),
    (["w1.3.1"], [11]),
    (["b1.1"], [12]),
    (["layer1"], list(range(9))),
    (["layer2"], [9, 10, 11, 12]),
    (["layer2", "w1.1.1", "w0.1.2", "w0.1.2"], [1, 9, 10, 11, 12]),
    (["layer1", "layer2"], list(range(13))),
]


@for_each(("keys", "indices"), KEYS)
def test_keys_name_parameters(keys: list[str], indices: list[int]) -> None:
    mask = frozen_mask(keys, UNITS)
    assert mask is not None
    assert np.flatnonzero(mask).tolist() == indices
    assert frozen_problem(keys, UNITS) is None


def test_nothing_is_frozen_without_keys() -> None:
    assert frozen_mask([], UNITS) is None


@for_each(
    "key",
    [
        "",
        "layer",
        "layer0",
        "layer3",
        "layer-1",
        "layer1.1",
        "layer 1",
        "layer0010",
        "layer00100",
        "layer" + "9" * 5000,
        "layer²",
        "w0.0.1",
        "w0.3.1",
        "w0.1.4",
        "w2.1.1",
        "w0.1",
        "w0.1.1.1",
        "b0.0",
        "b0.4",
        "b2.1",
        "b0.1.1",
        "a1.1",
        "W0.1.1",
        " w0.1.1",
        "w0.1.1\n",
        "b" + "1" * 5000 + ".1",
    ],
)
def test_a_key_that_names_nothing_gets_a_sentence(key: str) -> None:
    problem = frozen_problem(["w0.1.1", key], UNITS)
    assert problem == (
        f"frozen: “{key[:20]}” is not in this network; write a weight as w0.1.2, "
        "a bias as b0.2, a layer with all that leads into it as layer1, all biases as biases"
    )


def test_a_recipe_with_such_a_key_is_refused_with_it() -> None:
    with pytest.raises(ValidationError, match="“w7.1.1” is not in this network"):
        Recipe.model_validate({"frozen": ["layer1", "w7.1.1"]})


def test_a_huge_network_is_not_allocated_for_its_keys() -> None:
    # Its size is refused later, by the limits.
    layers = [{"units": 10**12}, {"units": 1, "activation": "tanh"}]
    recipe = Recipe.model_validate({"layers": layers, "frozen": ["w0.1.1", "layer2"]})
    assert recipe.units == [2, 10**12, 1]


FREEZING = ["w0.1.2", "b0.1", "layer2"]
FROZEN, FREE = [1, 6, 9, 10, 11, 12], [0, 2, 3, 4, 5, 7, 8]


def frozen(**parts: Any) -> TrainingSession:
    return run(frozen=FREEZING, **parts)


@for_each("name", OPTIMIZERS)
@for_each("regularizer", ["none", "l1", "l2"])
def test_a_frozen_parameter_stays_and_the_others_move(name: str, regularizer: str) -> None:
    session = frozen(
        optimizer={"name": name, "learning_rate": 0.1},
        regularizer={"name": regularizer, "rate": 0.5},
    )
    before = session.network.parameters.copy()
    session.step(Unit.EPOCH, 3)
    after = session.network.parameters
    np.testing.assert_array_equal(after[FROZEN], before[FROZEN])
    assert (after[FREE] != before[FREE]).all()


@for_each("name", OPTIMIZERS)
def test_neither_velocity_nor_decay_moves_what_is_frozen_in_mid_run(name: str) -> None:
    session = run(optimizer={"name": name, "learning_rate": 0.1})
    session.step(Unit.BATCH, 4)
    state = {slot: part.copy() for slot, part in session.optimizer_state.items()}
    assert all((part[FROZEN] != 0).all() for part in state.values())
    session = session.changed({"frozen": [*FREEZING]})
    before = session.network.parameters.copy()
    session.step(Unit.BATCH, 5)
    np.testing.assert_array_equal(session.network.parameters[FROZEN], before[FROZEN])
    assert (session.network.parameters[FREE] != before[FREE]).all()
    session = session.changed({"frozen": []})
    session.step(Unit.BATCH, 1)
    assert (session.network.parameters[FROZEN] != before[FROZEN]).all()


def test_all_frozen_is_a_run_that_stands_still() -> None:
    session = run(frozen=["layer1", "layer2"], optimizer={"name": "adamw"})
    before = session.network.parameters.tobytes()
    session.step(Unit.EPOCH, 2)
    assert session.network.parameters.tobytes() == before
    assert session.epoch == 2


def test_the_derivative_of_what_is_frozen_is_still_known() -> None:
    session = frozen()
    session.step(Unit.BATCH, 1)
    update = session.last_update
    assert update is not None
    assert (update.gradient[FROZEN] != 0).all()
    assert (update.used[FROZEN] == 0).all()
    np.testing.assert_array_equal(update.used[FREE], update.gradient[FREE])


def test_what_is_frozen_does_not_count_for_clipping() -> None:
    session = frozen(clip_norm=1e-3)
    session.step(Unit.BATCH, 1)
    update = session.last_update
    assert update is not None
    size = float(np.sqrt((update.gradient[FREE] ** 2).sum()))
    assert size > 1e-3
    expected = update.gradient[FREE] * 1e-3 / (size + 1e-6)
    np.testing.assert_allclose(update.used[FREE], expected, rtol=1e-12)
