"""A pin: which exercise a page showed, so that an answer is judged at that state of the run."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import numpy as np

from app.errors import ProblemError
from app.i18n.messages import N_, _
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.session import TrainingSession
from app.training.timeline.position import SegmentPosition, TimelinePosition
from app.training.timeline.rebuild import CannotRewind, go_to

MAX_NUMBERS = 40_000
"""Of all terms of an exercise."""
SECONDS = 2.0
"""How long the state of a pin may take to rebuild."""
MOVED = N_(
    "The run has moved on since then. Your answer is judged at the state that the page showed."
)
LOST = N_(
    "The run has moved on, and the state that the page showed cannot be rebuilt; "
    "these are the numbers of now."
)
_PIN = re.compile(r"(\d{1,6})\.(\d{1,9})\.(\d{1,4})\.(\d{1,7})\.([01])-([0-9a-f]{16})")


class UnusableExercise(ProblemError):
    """There is no such exercise, or it is too large. The message says what to change."""


@dataclass(frozen=True)
class Pinned:
    """An exercise, the pin that leads back to it, and a sentence if the run has moved on.

    ``epoch`` and ``updates`` are where the run was; ``is_lost`` says that the pinned state is gone.
    """

    exercise: Exercise
    pin: str
    epoch: int
    note: str = ""
    is_lost: bool = False


def pinned_exercise(session: TrainingSession, pin: str = "", row: int | None = None) -> Pinned:
    """The exercise of a pin if it can be rebuilt, otherwise the session's present one.

    ``row`` takes one training sample instead of the batch. Raises UnusableExercise.
    """
    now = _pinned(session, row)
    if pin == now.pin or not pin:
        return now
    place = _PIN.fullmatch(pin)
    if place is None:
        return Pinned(now.exercise, now.pin, now.epoch, _(LOST), True)
    if place[6] == _digest(now.exercise):
        return now
    then = _rebuilt(session, place)
    if then is not None:
        found = _pinned(then, row)
        if _digest(found.exercise) == place[6]:
            return Pinned(found.exercise, pin, found.epoch, _(MOVED))
    return Pinned(now.exercise, now.pin, now.epoch, _(LOST), True)


def _pinned(session: TrainingSession, row: int | None) -> Pinned:
    if row is not None and not 0 <= row < len(session.data.train):
        last = len(session.data.train) - 1
        raise UnusableExercise(
            _("There is no training sample %(row)s; choose 0 to %(last)s.", row=row, last=last)
        )
    exercise = exercise_of(session, row)
    numbers = sum(int(np.prod(exercise.shape(term))) for term in exercise.terms)
    if numbers > MAX_NUMBERS:
        raise UnusableExercise(
            _(
                "This update has %(count)s numbers, and a check has at most %(most)s. Choose one "
                "sample, a smaller batch or fewer units.",
                count=numbers,
                most=MAX_NUMBERS,
            )
        )
    within = session.timeline_position.within
    places = (
        session.timeline_position.segment,
        within.updates,
        within.phases,
        within.samples,
        int(within.watched),
    )
    pin = f"{'.'.join(map(str, places))}-{_digest(exercise)}"
    epoch = session.last_update.epoch if within.watched and session.last_update else session.epoch
    return Pinned(exercise, pin, epoch)


def _rebuilt(session: TrainingSession, place: re.Match[str]) -> TrainingSession | None:
    """A copy of the session at the place of a pin; None if it cannot be reached."""
    segment, updates, phases, samples, watched = (int(place[group]) for group in range(1, 6))
    copy = from_bytes(to_bytes(session))
    if segment >= len(copy.timeline.segments):
        return None
    within = SegmentPosition(updates, phases, samples, bool(watched))
    if within.is_beyond(copy.timeline.segments[segment].end):
        return None
    try:
        return go_to(copy, TimelinePosition(segment, within), SECONDS)
    except CannotRewind:
        return None


def _digest(exercise: Exercise) -> str:
    """Sixteen hexadecimal digits of all that the right numbers depend on."""
    found = hashlib.sha256()
    rules = exercise.rules
    names = (exercise.units, [each.name for each in exercise.activations], repr(rules))
    found.update(repr((names, exercise.learning_rate, exercise.step)).encode())
    arrays = [exercise.network.parameters, exercise.x, exercise.y, *exercise.mask.values()]
    arrays += [exercise.state[slot] for slot in sorted(exercise.state)]
    for array in arrays:
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()[:16]
