"""A learning-rate sweep: the same training with many learning rates, and the loss after each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.errors import ProblemError
from app.training.experiments.race import begun_anew, copy_of, variant
from app.training.recipe.limits import Limits
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

MAX_RATES = 24
MAX_UPDATES = 500_000
"""Of all rates together."""


class UnusableSweep(ProblemError):
    """A sweep that cannot be made. The message says what to change."""


@dataclass(frozen=True)
class Plan:
    """``count`` learning rates from ``low`` to ``high``, each trained for ``epochs``.

    ``anew`` trains from the first weights, else each goes on from where the session stands.
    """

    low: float = 1e-4
    high: float = 10.0
    count: int = 16
    epochs: int = 20
    anew: bool = True

    def rates(self) -> list[float]:
        """In equal ratios, rounded to three digits so that one can be written down."""
        if self.count == 1:
            return [self.low]
        between = np.geomspace(self.low, self.high, self.count)[1:-1].tolist()
        rounded = [float(f"{rate:.3g}") for rate in between]
        return list(dict.fromkeys([self.low, *rounded, self.high]))


@dataclass(frozen=True)
class Outcome:
    """Where one learning rate has come to after ``epochs`` whole epochs.

    The losses are None where it diverged or was not ``finished`` in time.
    """

    learning_rate: float
    epochs: int
    train: float | None
    test: float | None
    diverged: bool
    finished: bool


def check_plan(plan: Plan, session: TrainingSession, limits: Limits) -> None:
    """Raise UnusableSweep where the plan makes no sense, or too much work."""
    low, high = plan.low, plan.high
    if not (0 < low < high and math.isfinite(high)):
        raise UnusableSweep("from must be greater than 0, and to greater than from.")
    if not 2 <= plan.count <= MAX_RATES:
        raise UnusableSweep(f"rates: between 2 and {MAX_RATES} are tried, not {plan.count}.")
    if not 1 <= plan.epochs <= limits.epochs:
        raise UnusableSweep(
            f"epochs: between 1 and {limits.epochs} are trained, not {plan.epochs}."
        )
    batches = math.ceil(len(session.data.train) / session.batch_size)
    updates = plan.count * plan.epochs * batches
    if updates > MAX_UPDATES:
        most = MAX_UPDATES // (plan.count * batches)
        advice = f"choose at most {most} epochs" if most else "choose fewer rates"
        raise UnusableSweep(
            f"{plan.count} rates × {plan.epochs} epochs × {batches} batches are {updates} updates, "
            f"and at most {MAX_UPDATES} are made; {advice}."
        )


def sweep(
    session: TrainingSession,
    plan: Plan,
    limits: Limits,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Outcome]:
    """Train a copy with each learning rate; the session itself stays. Raises UnusableSweep.

    When ``go_on()`` says no, the rates that are left are not finished.
    """
    check_plan(plan, session, limits)
    # Once, so that no copy of it carries a past that it will not need.
    start = begun_anew(copy_of(session)) if plan.anew else session
    return [_try(start, rate, plan, limits, go_on) for rate in plan.rates()]


def best(outcomes: Sequence[Outcome]) -> Outcome | None:
    """The lowest test loss, or training loss where there is no test set; None if all failed."""
    known = [(_judged(outcome), outcome) for outcome in outcomes]
    return min(
        ((loss, outcome) for loss, outcome in known if loss is not None),
        key=lambda pair: pair[0],
        default=(0.0, None),
    )[1]


def _judged(outcome: Outcome) -> float | None:
    return outcome.train if outcome.test is None else outcome.test


def _try(
    session: TrainingSession,
    rate: float,
    plan: Plan,
    limits: Limits,
    go_on: Callable[[], bool],
) -> Outcome:
    if not go_on():
        return Outcome(rate, 0, None, None, diverged=False, finished=False)
    run = variant(session, {"optimizer": {"learning_rate": rate}}, limits, anew=plan.anew)
    done = run.step(Unit.EPOCH, plan.epochs, go_on)
    diverged = run.status == "diverged"
    finished = diverged or done == plan.epochs
    train, test = (None, None) if diverged or not finished else run.losses()
    return Outcome(rate, done, train, test, diverged=diverged, finished=finished)
