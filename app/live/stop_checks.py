"""Training that stops at the very epoch that fulfils a stop condition."""

from __future__ import annotations

from app.i18n.messages import _
from app.live.frame_pacer import FramePacer
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions, StopWatch


def watch_conditions(session: TrainingSession) -> StopWatch:
    """Watch the session's stop conditions from now on, without those that cannot be evaluated."""
    conditions = session.play.stop
    if not len(session.data.test):
        # A setting changed during play may have removed the test set.
        conditions = conditions.model_copy(update={"test_loss_below": None})
    return StopWatch.begin(conditions, session.history)


def train_until_stop(
    session: TrainingSession, pacer: FramePacer, watch: StopWatch
) -> tuple[TrainingSession, bool]:
    """Train one slice; returns the session, and whether the frame's training is complete.

    A slice may train many epochs. If one of them fulfils a condition, the slice is undone and
    trained again up to that epoch; the session's message then says why it stopped.
    """
    if watch.conditions == StopConditions():
        return session, pacer.train_slice(session)
    before = to_bytes(session)
    is_complete = pacer.train_slice(session)
    reason = None if session.status == "diverged" else watch.reason_to_stop(session.history)
    if reason is None:
        return session, is_complete
    if session.epoch > watch.seen:
        session = from_bytes(before)
        session.step(Unit.EPOCH, watch.seen - session.epoch)
    session.set_message(reason)
    return session, True


def has_stopped(session: TrainingSession) -> bool:
    """Whether the last slice left a message: the run diverged, or a stop condition holds."""
    return session.message != ""


def say_unwatched(session: TrainingSession) -> None:
    """Leave a message for the next visit: the run pauses because it has no viewers."""
    session.set_message(
        _(
            "The run was paused at epoch %(epoch)s because nobody watched it.",
            epoch=session.epoch,
        )
    )
