"""The notice that a change of settings has started a new run."""

from __future__ import annotations

from app.training.recipe.change_words import shown_change
from app.training.recipe.changes import NEW_RUN
from app.training.run.session import TrainingSession
from app.training.timeline.position import SEGMENT_START


def describe_new_run_notice(session: TrainingSession) -> str:
    """What was changed, if that has just replaced a run that was trained or edited; or empty."""
    timeline = session.timeline
    segment = timeline.segments[timeline.current]
    is_new = segment.kind == "start" and session.timeline_position.within == SEGMENT_START
    if not is_new or timeline.current == 0 or not segment.text.startswith(NEW_RUN):
        return ""
    before = timeline.segments[timeline.current - 1]
    if before.kind == "start" and before.end == SEGMENT_START:
        return ""
    return shown_change(segment.text)
