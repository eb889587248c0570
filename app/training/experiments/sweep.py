"""A learning-rate sweep: the same training with many learning rates, and the loss after each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.errors import ProblemError
from app.i18n.messages import _
from app.training.experiments.fork import copy_of, fork, restarted
from app.training.recipe.limits import Limits
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

MAX_RATES = 24
MAX_UPDATES = 500_000
"""Over all rates together."""


class UnusableSweep(ProblemError):
    """A sweep that cannot be run. The message says what to change."""


@dataclass(frozen=True)
class Plan:
    """``count`` learning rates from ``low`` to ``high``, each trained for ``epochs``.

    ``from_start`` trains from the first weights, otherwise from the session's current state.
    """

    low: float = 1e-4
    high: float = 10.0
    count: int = 16
    epochs: int = 20
    from_start: bool = True

    def rates(self) -> list[float]:
        """The rates, in equal ratios, rounded to three digits."""
        if self.count == 1:
            return [self.low]
        between = np.geomspace(self.low, self.high, self.count)[1:-1].tolist()
        rounded = [float(f"{rate:.3g}") for rate in between]
        return list(dict.fromkeys([self.low, *rounded, self.high]))


@dataclass(frozen=True)
class SweepResult:
    """The losses of one learning rate after ``epochs`` whole epochs.

    They are None if the run diverged or was not ``finished`` in time.
    """

    learning_rate: float
    epochs: int
    train: float | None
    test: float | None
    diverged: bool
    finished: bool


def check_plan(plan: Plan, session: TrainingSession, limits: Limits) -> None:
    """Raise UnusableSweep if the plan makes no sense or is too much work."""
    low, high = plan.low, plan.high
    if not (low > 0 and math.isfinite(low)):
        raise UnusableSweep(_("From α: enter a number above 0."), field="low")
    if not (low < high and math.isfinite(high)):
        raise UnusableSweep(_("To α: enter a number above %(low)s.", low=f"{low:g}"), field="high")
    if not 2 <= plan.count <= MAX_RATES:
        raise UnusableSweep(
            _("Rates: enter a number from 2 to %(max_rates)s.", max_rates=MAX_RATES), field="count"
        )
    if not 1 <= plan.epochs <= limits.epochs:
        raise UnusableSweep(
            _("Epochs per rate: enter a number from 1 to %(epochs)s.", epochs=limits.epochs),
            field="epochs",
        )
    batches = math.ceil(len(session.data.train) / session.batch_size)
    updates = plan.count * plan.epochs * batches
    if updates > MAX_UPDATES:
        most = MAX_UPDATES // (plan.count * batches)
        advice = f"choose at most {most} epochs" if most else "choose fewer rates"
        raise UnusableSweep(
            _(
                "%(count)s rates × %(epochs)s epochs × %(batches)s batches are %(updates)s "
                "updates, and at most %(max_updates)s are made; %(advice)s.",
                count=plan.count,
                epochs=plan.epochs,
                batches=batches,
                updates=updates,
                max_updates=MAX_UPDATES,
                advice=advice,
            ),
            field="epochs" if most else "count",
        )


def sweep(
    session: TrainingSession,
    plan: Plan,
    limits: Limits,
    go_on: Callable[[], bool] = lambda: True,
    report: Callable[[int], None] = lambda done: None,
) -> list[SweepResult]:
    """Train a copy with each learning rate; the session is not changed. Raises UnusableSweep.

    Once ``go_on()`` returns False, the remaining rates are not finished. ``report`` is called with
    the number of rates tried.
    """
    check_plan(plan, session, limits)
    # Restarted once, so that no copy carries a past that it does not need.
    start = restarted(copy_of(session)) if plan.from_start else session
    outcomes: list[SweepResult] = []
    for rate in plan.rates():
        outcomes.append(_try(start, rate, plan, limits, go_on))
        report(len(outcomes))
    return outcomes


def best(outcomes: Sequence[SweepResult]) -> SweepResult | None:
    """The result with the lowest test loss (training loss without a test set); None: all failed."""

    def loss(outcome: SweepResult) -> float:
        judged = outcome.train if outcome.test is None else outcome.test
        return math.inf if judged is None else judged

    found = min(outcomes, key=loss, default=None)
    return None if found is None or math.isinf(loss(found)) else found


def _try(
    session: TrainingSession, rate: float, plan: Plan, limits: Limits, go_on: Callable[[], bool]
) -> SweepResult:
    if not go_on():
        return SweepResult(rate, 0, None, None, diverged=False, finished=False)
    run = fork(session, {"optimizer": {"learning_rate": rate}}, limits, from_start=plan.from_start)
    done = run.step(Unit.EPOCH, plan.epochs, go_on)
    diverged = run.status == "diverged"
    finished = diverged or done == plan.epochs
    train, test = (None, None) if diverged or not finished else run.losses()
    return SweepResult(rate, done, train, test, diverged=diverged, finished=finished)
