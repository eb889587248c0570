"""Where a session stands in a lesson: at a step's state, or what was changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from app.lessons.lesson import Lesson
from app.lessons.states import advance, state_at
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.recipe.difference import differences
from app.training.recipe.recipe import Recipe
from app.training.run.selection import parameter_at
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name

MAX_STATES = 300
MAX_NAMES = 2
"""Changed weights and biases that are named; more are counted."""
RELATIVE, ABSOLUTE = 1e-9, 1e-12
"""Two engines differ by less: a run keeps the one that it began with."""
_PARTS = {
    "dataset": "the data",
    "seed": "the seed",
    "layers": "the network",
    "features": "the inputs",
    "standardize": "the inputs",
    "loss": "the loss",
    "optimizer": "the optimizer",
    "schedule": "the learning rate",
    "regularizer": "the regularizer",
    "batch_size": "the batch size",
    "initializer": "the initial weights",
    "frozen": "which weights are frozen",
}
_PLACES = {"optimizer.learning_rate": "the learning rate"}


@dataclass(frozen=True)
class LessonKey:
    """A lesson as a key: another text has another name."""

    name: str
    lesson: Lesson = field(compare=False)


def expected(lesson: Lesson, number: int) -> TrainingSession:
    """The session at a step of a lesson, for reading only. Raises CannotMove."""
    return _expected(LessonKey(lesson.name, lesson), number)


@lru_cache(maxsize=MAX_STATES)
def _expected(key: LessonKey, number: int) -> TrainingSession:
    lesson = key.lesson
    if number == 1 or lesson.steps[number - 1].start is not None:
        return state_at(lesson, number)
    before = from_bytes(to_bytes(_expected(key, number - 1)))
    return advance(before, lesson, number)


def step_of(lesson: Lesson, session: TrainingSession, near: int) -> int | None:
    """The step whose state the session has, the one nearest to ``near``; None if it has none's."""
    numbers = range(1, len(lesson.steps) + 1)
    for number in sorted(numbers, key=lambda each: (abs(each - near), each)):
        if is_at(lesson, number, session):
            return number
    return None


def is_at(lesson: Lesson, number: int, session: TrainingSession) -> bool:
    """Whether the session is in the state of that step."""
    wanted = expected(lesson, number)
    return (
        wanted.recipe == session.recipe
        and _place(wanted) == _place(session)
        and not _differing(wanted, session).size
    )


def what_changed(lesson: Lesson, number: int, session: TrainingSession) -> str:
    """A sentence: what is not as the step has it; empty if everything is."""
    if is_at(lesson, number, session):
        return ""
    wanted = expected(lesson, number)
    if wanted.recipe != session.recipe:
        return f"You changed {_changed_settings(wanted.recipe, session.recipe)}."
    if (wanted.epoch, wanted.offset) == (session.epoch, session.offset):
        differing = _differing(wanted, session)
        if differing.size:
            return f"You changed {_named(differing, session.recipe)}."
    return "You went to another step of the run."


def _place(session: TrainingSession) -> tuple[object, ...]:
    return (
        session.epoch,
        session.offset,
        session.phases_done,
        session.samples_done,
        session.watched,
    )


def _differing(wanted: TrainingSession, session: TrainingSession) -> np.ndarray:
    """The indices of parameters that are not equal, in networks of one size."""
    found, right = session.network.parameters, wanted.network.parameters
    return np.flatnonzero(~np.isclose(found, right, rtol=RELATIVE, atol=ABSOLUTE))


def _named(differing: np.ndarray, recipe: Recipe) -> str:
    if len(differing) > MAX_NAMES:
        return f"{len(differing)} weights and biases"
    return " and ".join(
        selection_name(parameter_at(recipe.units, int(index)), recipe.units) for index in differing
    )


def _changed_settings(wanted: Recipe, found: Recipe) -> str:
    names = []
    for difference in differences([wanted, found]):
        part = difference.place.partition(".")[0]
        names.append(_PLACES.get(difference.place) or _PARTS.get(part, "the settings"))
    names = list(dict.fromkeys(names)) or ["the data"]
    if "the data" in names:
        return "the data"  # the inputs and the output follow from them
    return " and ".join(names[:MAX_NAMES]) if len(names) <= MAX_NAMES else "the settings"
