"""Races: runs that start alike and differ in optimizer or learning rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from app.errors import ProblemError
from app.i18n.messages import _
from app.training.experiments.fork import fork
from app.training.recipe.limits import Limits
from app.training.recipe.parts import OptimizerName
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession

MAX_RUNS = 6
"""More curves, maps and colours could not be distinguished."""


class UnusableRace(ProblemError):
    """A race that cannot be run. The message says what to change."""


@dataclass(frozen=True)
class Entrant:
    """One run of a race."""

    optimizer: OptimizerName
    learning_rate: float


def race_entrants(
    recipe: Recipe, optimizers: Sequence[OptimizerName], rates: Sequence[float]
) -> list[Entrant]:
    """Every optimizer with every learning rate; empty lists mean the recipe's own.

    Raises UnusableRace if that makes fewer than two runs or more than ``MAX_RUNS``.
    """
    names = list(dict.fromkeys(optimizers)) or [recipe.optimizer.name]
    steps = list(dict.fromkeys(rates)) or [recipe.optimizer.learning_rate]
    if not all(math.isfinite(rate) and rate > 0 for rate in steps):
        raise UnusableRace(_("Learning rates: enter numbers above 0."), field="rates")
    count = len(names) * len(steps)
    if count < 2:
        raise UnusableRace(_("A race needs two runs: pick two optimizers or two learning rates."))
    if count > MAX_RUNS:
        raise UnusableRace(
            _(
                "%(names)s × %(steps)s makes %(count)s runs, and at most %(max_runs)s can "
                "race; choose fewer optimizers or learning rates.",
                names=len(names),
                steps=len(steps),
                count=count,
                max_runs=MAX_RUNS,
            )
        )
    return [Entrant(name, rate) for name in names for rate in steps]


def enter(
    session: TrainingSession, entrant: Entrant, limits: Limits, *, from_start: bool
) -> TrainingSession:
    """The entrant's run: from epoch 0 with the session's first weights, or from its current state.

    Data, first weights, order of the samples and dropout are the session's.
    """
    part: dict[str, JsonValue] = {"learning_rate": entrant.learning_rate}
    if entrant.optimizer != session.recipe.optimizer.name:
        part["name"] = entrant.optimizer
    return fork(session, {"optimizer": part}, limits, from_start=from_start)
