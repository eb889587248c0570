"""What a timeline has before and after the session's position."""

from __future__ import annotations

from dataclasses import dataclass

from app.training.recipe.change_words import shown_change
from app.training.run.session import TrainingSession
from app.training.timeline.moves import segment_end, updates_until
from app.training.timeline.position import TimelinePosition


@dataclass(frozen=True)
class Past:
    """``updates`` of the run made so far, of ``recorded`` that are known.

    ``changes`` are the update counts after which something was changed. ``undo`` and ``redo``
    describe the change before and the one after this position, or are None.
    """

    updates: int
    recorded: int
    changes: list[int]
    undo: str | None
    redo: str | None


def describe_past(session: TrainingSession) -> Past:
    """The past of a session, and what is known of its future."""
    timeline = session.timeline
    run = timeline.run_of(timeline.current)
    following = timeline.segments[timeline.current + 1 : timeline.current + 2]
    return Past(
        *progress(session),
        [updates_until(timeline, TimelinePosition(number)) for number in run[1:]],
        shown_change(timeline.segments[timeline.current].text) if timeline.current else None,
        shown_change(following[0].text) if following else None,
    )


def progress(session: TrainingSession) -> tuple[int, int]:
    """Updates of the run so far, and all that are recorded."""
    timeline = session.timeline
    end = segment_end(timeline, timeline.run_of(timeline.current)[-1])
    return updates_until(timeline, session.timeline_position), updates_until(timeline, end)
