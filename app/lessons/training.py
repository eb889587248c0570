"""Training that a lesson asks for: bounded, and on copies where it only looks ahead."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from app.errors import ProblemError
from app.i18n.messages import _
from app.lessons.limits import MAX_UPDATES, MAX_WORK, SECONDS
from app.lessons.settings import change_recipe
from app.training.run.history import History
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.state import RunState


class CannotTrain(ProblemError):
    """The training that a lesson asks for is not possible. The message says why."""


_end: ContextVar[float] = ContextVar("_end", default=math.inf)
"""When all training that a lesson asks for ends (``time.monotonic``)."""


@contextmanager
def within(seconds: float) -> Iterator[Callable[[], bool]]:
    """Bound all training of a lesson together; yields whether there is still time."""
    token = _end.set(min(_end.get(), time.monotonic() + seconds))
    try:
        yield _until(_end.get())
    finally:
        _end.reset(token)


def train(session: TrainingSession, unit: Unit, count: int) -> None:
    """Step a session. Raises CannotTrain beyond the limits of a lesson, or if it diverges."""
    _check_work(session, unit, count)
    done = session.step(unit, count, _until(min(_end.get(), time.monotonic() + SECONDS)))
    if session.status == "diverged":
        raise CannotTrain(_("training blows up here; choose a smaller learning rate."))
    if done < count:
        raise CannotTrain(
            _("training takes more than %(seconds)s seconds; train less.", seconds=f"{SECONDS:g}")
        )


def _check_work(session: TrainingSession, unit: Unit, count: int) -> None:
    if unit in (Unit.PHASE, Unit.SAMPLE):
        return
    samples = len(session.data.train)
    per_epoch = -(-samples // session.batch_size)
    updates = count if unit is Unit.BATCH else count * per_epoch
    if updates > MAX_UPDATES:
        raise CannotTrain(
            _(
                "these are %(count)s updates, more than %(most)s; train less.",
                count=updates,
                most=MAX_UPDATES,
            )
        )
    work = updates * session.batch_size * len(session.network.parameters)
    if work > MAX_WORK:
        raise CannotTrain(_("this network and data are too large to train so long; train less."))


def _until(end: float) -> Callable[[], bool]:
    return lambda: time.monotonic() < end


def copied(session: TrainingSession) -> TrainingSession:
    """A session in the same state, without the timeline; training it changes nothing else."""
    state = session.state()
    return TrainingSession.restore(state._replace(history=_last_row(session)))


def between_steps(session: TrainingSession) -> TrainingSession:
    """The session at its present weights, with no step running and none just made."""
    state = session.state()._replace(
        phases_done=0, samples_done=0, watched=False, last_update=None, history=_last_row(session)
    )
    return TrainingSession.restore(state)


def before_update(session: TrainingSession) -> TrainingSession:
    """The session as it was before the update that was just made.

    Raises CannotTrain if none was, or if it was not watched.
    """
    update = session.last_update
    if update is None:
        raise CannotTrain(
            _("“before” needs an update just before it, as the moves update or loss.")
        )
    state: RunState = session.state()._replace(
        parameters=update.before,
        optimizer_state=update.state_before,
        optimizer_steps=update.steps_before,
        epoch=update.epoch,
        batch=update.batch,
        offset=update.offset,
        phases_done=0,
        samples_done=0,
        watched=False,
        last_update=None,
        history=_last_row(session),
    )
    return TrainingSession.restore(state)


def begun_with(session: TrainingSession, settings: Sequence[str]) -> TrainingSession:
    """A run that begins anew with some settings changed."""
    recipe = session.recipe
    for setting in settings:
        recipe = change_recipe(recipe, setting)
    return TrainingSession(recipe, own=session.own)


def at_epoch(session: TrainingSession, epoch: int) -> TrainingSession:
    """A copy that is trained up to the end of ``epoch`` epochs.

    If that is over, the run begins anew with its present settings.
    """
    is_over = (session.epoch, session.offset) > (epoch, 0)
    made = TrainingSession(session.recipe, own=session.own) if is_over else copied(session)
    if epoch > made.epoch:
        train(made, Unit.EPOCH, epoch - made.epoch)
    return made


def _last_row(session: TrainingSession) -> History:
    history = History()
    history.add(session.epoch, *session.losses())
    return history
