"""Forks: copies of a run that share nothing with it."""

from __future__ import annotations

from pydantic import JsonValue

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.recipe.limits import Limits
from app.training.run.session import TrainingSession


def copy_of(session: TrainingSession) -> TrainingSession:
    """An exact copy that shares nothing with the session."""
    return from_bytes(to_bytes(session))


def copy_for_another(session: TrainingSession) -> TrainingSession:
    """A copy in the same state for another person, without what is recorded ahead.

    It notes that a trained run was not trained by them.
    """
    copied = copy_of(session)
    copied.timeline.leave(copied.state())
    copied.timeline.mark_as_copied()
    return copied


def fork(
    session: TrainingSession, patch: dict[str, JsonValue], limits: Limits, *, from_start: bool
) -> TrainingSession:
    """A copy with part of its recipe replaced, from its first weights or its current state.

    Raises as ``TrainingSession.changed`` does.
    """
    changed = copy_of(session).changed(patch, limits=limits)
    return restarted(changed) if from_start else changed


def restarted(session: TrainingSession) -> TrainingSession:
    """The session itself at its first weights, its past dropped."""
    session.reset()
    session.timeline.forget_past(session.timeline.current)
    return session
