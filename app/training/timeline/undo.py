"""Undo and redo, back and forward, and the scrub bar: a session at another recorded position."""

from __future__ import annotations

from collections.abc import Callable

from app.engine import kernels
from app.i18n.messages import _
from app.training.run.position import Unit, update_done
from app.training.run.session import TrainingSession
from app.training.timeline.moves import position_at_update, segment_end, steps_back, steps_forward
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.rebuild import CannotRewind, go_to

Move = Callable[[TrainingSession, float], TrainingSession]
"""A function from a session to a session at another position, within a number of seconds."""


def undo(session: TrainingSession, seconds: float) -> TrainingSession:
    """To just before the last action. Raises CannotRewind, also if it takes over ``seconds``."""
    if session.timeline.current == 0:
        raise CannotRewind(_("There is nothing to undo."))
    return go_to(session, segment_end(session.timeline, session.timeline.current - 1), seconds)


def redo(session: TrainingSession, seconds: float) -> TrainingSession:
    """To just after the next undone action; raises as ``undo``."""
    following = session.timeline.current + 1
    if following == len(session.timeline.segments):
        raise CannotRewind(_("There is nothing to redo."))
    return go_to(session, TimelinePosition(following), seconds)


def go_back(session: TrainingSession, unit: Unit, count: int, seconds: float) -> TrainingSession:
    """``count`` units back, or to the beginning of the record; raises as ``undo``."""
    position = steps_back(session.timeline, session.timeline_position, unit, count)
    if position is None:
        raise CannotRewind(_("This is the beginning; there is nothing before it."))
    return go_to(session, position, seconds)


def go_forward(session: TrainingSession, unit: Unit, count: int, seconds: float) -> TrainingSession:
    """``count`` units forward on what was recorded, with its changes; raises as ``undo``."""
    position = steps_forward(session.timeline, session.timeline_position, unit, count)
    if position is None:
        raise CannotRewind(_("Nothing is recorded after this; step, train or play to go on."))
    return go_to(session, position, seconds)


def go_to_update(session: TrainingSession, updates: int, seconds: float) -> TrainingSession:
    """To after ``updates`` updates of the current run, or to its end; raises as ``undo``."""
    return go_to(session, position_at_update(session.timeline, updates), seconds)


def go_to_phase(session: TrainingSession, phases: int, seconds: float) -> TrainingSession:
    """To the running step after ``phases`` phases of the whole batch, forward or back.

    If a watched step has just ended it is that step, otherwise between steps the next one.
    Raises CannotRewind if there is no such phase, or if that step is not recorded.
    """
    last = update_done(session.network.depth)
    if not 1 <= phases <= last:
        raise CannotRewind(_("Phase: enter a number of 1 to %(last)s.", last=last))
    if not session.watched:
        session.go_to_phase(phases)
        return session
    if phases == last:
        return session
    position = session.timeline_position
    if not position.within.watched:
        raise CannotRewind(
            _("The step before this is not recorded here; step to begin the next one.")
        )
    begun = SegmentPosition(position.within.updates - 1, phases)
    return go_to(session, TimelinePosition(position.segment, begun), seconds)


def begin_again(session: TrainingSession) -> TrainingSession:
    """Back to the same initial weights.

    If nothing was changed since then, the trained epochs stay recorded ahead, as after going back.
    A run that was trained by somebody else begins anew.
    """
    timeline = session.timeline
    segment = timeline.segments[timeline.current]
    is_same = segment.kind == "start" and segment.engine == kernels.engine_name()
    if is_same and not timeline.is_copied_run:
        return go_to(session, TimelinePosition(timeline.current), 0.0)
    session.reset()
    return session
