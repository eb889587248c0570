"""What is shown when a hunt is over: both lines of code, and the losses of both runs."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n.messages import _
from app.practice.bug_hunt.hunt import MAX_UPDATES, Hunt
from app.practice.bug_hunt.levels import draw
from app.training.run.history import History
from app.training.run.position import Unit

ROWS = (0, 1, 2, 5, 10, 20, 30, 40, 50)
"""The updates after which the table has a row."""


@dataclass(frozen=True)
class Reveal:
    """The right and the broken line of code for one layer, what is wrong, and the two runs.

    ``losses`` has rows of the number of updates, the right run's J and the broken run's; None
    where a run had stopped because its numbers exploded.
    """

    symbol: str
    title: str
    explanation: str
    layer: int
    right_line: str
    broken_line: str
    right: History
    broken: History
    diverged: bool
    losses: list[tuple[int, float | None, float | None]]


def reveal(hunt: Hunt) -> Reveal:
    """The answer of a hunt. Both runs make the same number of updates from the same weights."""
    case = draw(hunt.level, hunt.seed)
    right, broken = case.right_run(), case.broken_run()
    exercise = case.bug.exercise(right.network, right.data.train.x, right.data.train.y, right.loss)
    right_line, broken_line = case.bug.mistake.lines(exercise)
    for run in (right, broken):
        run.step(Unit.BATCH, MAX_UPDATES)
    return Reveal(
        symbol=case.bug.term.symbol,
        title=_(case.bug.mistake.title),
        explanation=_(case.bug.mistake.explanation),
        layer=case.bug.term.layer,
        right_line=right_line,
        broken_line=broken_line,
        right=right.history,
        broken=broken.history,
        diverged=broken.status == "diverged",
        losses=[(count, _at(right.history, count), _at(broken.history, count)) for count in ROWS],
    )


def _at(history: History, epoch: int) -> float | None:
    """J after an epoch, which is one update here."""
    known = dict(zip(history.epoch, history.train, strict=True))
    return known.get(epoch)
