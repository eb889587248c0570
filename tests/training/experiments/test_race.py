"""A race: every run is the one that would have been made alone, to the bit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.training.experiments.fork import copy_of
from app.training.experiments.race import Entrant, UnusableRace, enter, race_entrants
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.recipe.parts import OptimizerName
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.runs import recipe, run, state

NAMES: list[OptimizerName] = [
    "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw",
]  # fmt: skip


@for_each("name", NAMES)
def test_from_the_first_weights_it_is_the_run_made_alone(name: OptimizerName) -> None:
    lab = run()
    lab.step(Unit.EPOCH, 4)
    before = state(lab)
    entered = enter(lab, Entrant(name, 0.02), DEFAULT_LIMITS, from_start=True)
    alone = run(optimizer={"name": name, "learning_rate": 0.02})
    assert state(entered) == state(alone)
    for session in (entered, alone):
        session.step(Unit.BATCH, 2)
        session.step(Unit.EPOCH, 3)
    assert state(entered) == state(alone)
    assert state(lab) == before
    assert len(entered.timeline.segments) == len(alone.timeline.segments) == 1


def test_from_here_it_goes_on_with_the_same_weights_and_order() -> None:
    lab = run()
    lab.step(Unit.BATCH, 4)
    entered = enter(lab, Entrant("adam", 0.02), DEFAULT_LIMITS, from_start=False)
    assert state(entered)["parameters"] == state(lab)["parameters"]
    assert (entered.epoch, entered.batch) == (lab.epoch, lab.batch) == (1, 1)
    lab = lab.changed({"optimizer": {"name": "adam", "learning_rate": 0.02}})
    for session in (entered, lab):
        session.step(Unit.EPOCH, 3)
    assert state(entered) == state(lab)


def test_the_labs_own_optimizer_keeps_its_hyperparameters() -> None:
    lab = run(optimizer={"name": "momentum", "momentum": 0.5, "learning_rate": 0.1})
    entered = enter(lab, Entrant("momentum", 0.3), DEFAULT_LIMITS, from_start=True)
    assert entered.recipe.optimizer.momentum == 0.5
    assert entered.recipe.optimizer.learning_rate == 0.3


def test_a_copy_shares_nothing() -> None:
    lab = run(optimizer={"name": "adam"})
    lab.step(Unit.PHASE, 3)
    copy = copy_of(lab)
    assert state(copy) == state(lab)
    before = state(lab)
    copy.step(Unit.EPOCH, 2)
    copy.network.parameters[:] += 1.0
    assert state(lab) == before


@for_each(
    ("optimizers", "rates", "expected"),
    [
        (["sgd", "adam"], [], [("sgd", 0.5), ("adam", 0.5)]),
        ([], [0.1, 0.2], [("sgd", 0.1), ("sgd", 0.2)]),
        (["adam", "adam"], [0.1, 0.2, 0.1], [("adam", 0.1), ("adam", 0.2)]),
        (
            ["sgd", "adam"],
            [0.1, 0.2],
            [("sgd", 0.1), ("sgd", 0.2), ("adam", 0.1), ("adam", 0.2)],
        ),
    ],
)
def test_every_optimizer_runs_with_every_rate(
    optimizers: list[OptimizerName],
    rates: Sequence[float],
    expected: list[tuple[str, float]],
) -> None:
    lined_up = race_entrants(recipe(), optimizers, rates)
    assert [(one.optimizer, one.learning_rate) for one in lined_up] == expected


@for_each(
    ("optimizers", "rates", "said"),
    [
        ([], [], "A race needs two runs: pick two optimizers"),
        (["adam"], [0.1], "A race needs two runs: pick two optimizers"),
        (NAMES, [], "7 × 1 makes 7 runs, and at most 6"),
        (["sgd", "adam"], [1, 2, 3, 4], "2 × 4 makes 8 runs"),
        (["sgd", "adam"], [0.0], "enter numbers above 0"),
        (["sgd"], [0.1, -1.0], "enter numbers above 0"),
        (["sgd", "adam"], [float("inf")], "enter numbers above 0"),
    ],
)
def test_what_is_no_race_is_refused(
    optimizers: list[OptimizerName], rates: list[float], said: str
) -> None:
    with pytest.raises(UnusableRace, match=said):
        race_entrants(recipe(), optimizers, rates)


@pytest.mark.parametrize("name", NAMES)
def test_with_the_compiled_engine_too(name: OptimizerName, compiled_engine: None) -> None:
    lab = run()
    lab.step(Unit.EPOCH, 2)
    entered = enter(lab, Entrant(name, 0.02), DEFAULT_LIMITS, from_start=True)
    alone = run(optimizer={"name": name, "learning_rate": 0.02})
    assert entered.engine == alone.engine == "numba"
    for session in (entered, alone):
        session.step(Unit.EPOCH, 20)
    assert state(entered) == state(alone)
