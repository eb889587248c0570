"""What there is before and after the place where a session stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.training.timeline.moves import updates_until
from app.training.timeline.place import Mark, Place

if TYPE_CHECKING:
    from app.training.run.session import TrainingSession


@dataclass(frozen=True)
class Past:
    """``updates`` is how many the run has made up to here, of ``recorded`` that are known.

    ``changes`` are the updates after which something was changed. ``undo`` and ``redo`` are the
    texts of the change before and of the one after this place, or None.
    """

    updates: int
    recorded: int
    changes: list[int]
    undo: str | None
    redo: str | None


def describe_past(session: TrainingSession) -> Past:
    """The past of a session, and what is known of its future."""
    timeline = session.timeline
    run = timeline.run_of(timeline.at)
    following = timeline.turns[timeline.at + 1 : timeline.at + 2]
    return Past(
        *progress(session),
        [updates_until(timeline, Place(number, Mark())) for number in run[1:]],
        timeline.turns[timeline.at].text if timeline.at else None,
        following[0].text if following else None,
    )


def progress(session: TrainingSession) -> tuple[int, int]:
    """Updates of the run up to here, and all that are recorded of it."""
    timeline = session.timeline
    last = timeline.run_of(timeline.at)[-1]
    end = Place(last, timeline.turns[last].end)
    return updates_until(timeline, timeline.place(session)), updates_until(timeline, end)
