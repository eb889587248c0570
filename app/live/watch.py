"""Training that stops where a person's conditions hold, at the very epoch that fulfils them."""

from __future__ import annotations

from app.live.pace import Pace
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions, StopWatch


def watch_for(session: TrainingSession) -> StopWatch:
    """A watch over the session's conditions from now on; those that cannot hold are left out."""
    conditions = session.play.stop
    if not len(session.data.test):
        # A setting changed in mid-play may have taken the test set away.
        conditions = conditions.model_copy(update={"test_loss_below": None})
    return StopWatch.begin(conditions, session.history)


def train_and_watch(
    session: TrainingSession, pace: Pace, watch: StopWatch
) -> tuple[TrainingSession, bool]:
    """One slice of the pace; the session after it, and whether the frame has its training.

    A slice may train many epochs. Where one within it fulfils a condition the slice is taken back
    and trained again to that epoch; the session's message then says why it stopped.
    """
    if watch.conditions == StopConditions():
        return session, pace.train(session)
    before = to_bytes(session)
    done = pace.train(session)
    reason = None if session.status == "diverged" else watch.reason_to_stop(session.history)
    if reason is None:
        return session, done
    if session.epoch > watch.seen:
        session = from_bytes(before)
        session.step(Unit.EPOCH, watch.seen - session.epoch)
    session.message = reason
    return session, True
