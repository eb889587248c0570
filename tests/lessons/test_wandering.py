"""What a person changed in a lesson is named."""

from __future__ import annotations

import numpy as np

from app.lessons.states import advance, state_at
from app.lessons.wandering import changed_since
from app.training.run.edit import set_parameter
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.lessons.test_states import LESSON

W1 = Selection("w", 1, 0, 0)


@for_each("number", range(1, 8))
def test_nobody_has_wandered_off_where_the_lesson_led(number: int) -> None:
    session = state_at(LESSON, 1)
    for step in range(2, number + 1):
        session = advance(session, LESSON, step)
    assert changed_since(session, state_at(LESSON, number)) == ""


def weight(session: TrainingSession) -> TrainingSession:
    set_parameter(session, W1, 0.5)
    return session


def two(session: TrainingSession) -> TrainingSession:
    set_parameter(session, Selection("b", 0, 0), 0.5)
    return weight(session)


def all_weights(session: TrainingSession) -> TrainingSession:
    session.set_parameters([np.ones((1, 1))] * 2, [np.ones(1)] * 2)
    return session


def trained(session: TrainingSession) -> TrainingSession:
    session.step(Unit.EPOCH, 1)
    return session


def stepped(session: TrainingSession) -> TrainingSession:
    session.step(Unit.PHASE, 1)
    return session


@for_each(
    ("change", "sentence"),
    [
        (weight, "You changed w¹."),
        (two, "You changed b⁰ and w¹."),
        (all_weights, "You changed the weights."),
        (trained, "You trained further."),
        (stepped, "You moved to another phase of the step."),
        (
            lambda session: session.changed({"optimizer": {"learning_rate": 0.5}}),
            "You changed α 2 → 0.5.",
        ),
        (lambda session: session.changed({"seed": 4}), "You changed the seed."),
        (
            lambda session: session.changed({"dataset": {"name": "xor"}}),
            "You changed the data set.",
        ),
    ],
)
def test_what_was_changed_is_said(change: object, sentence: str) -> None:
    assert callable(change)
    assert changed_since(change(state_at(LESSON, 1)), state_at(LESSON, 1)) == sentence


def test_going_back_is_wandering_too() -> None:
    assert (
        changed_since(state_at(LESSON, 2), state_at(LESSON, 3))
        == "You went back to an earlier state."
    )
