"""The session at each step of a lesson: rebuilt, or moved on from the step before."""

from __future__ import annotations

import pytest

from app.lessons.lesson import Lesson
from app.lessons.states import CannotMove, advance, state_at
from app.training.recipe.examples import EXAMPLES
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.lessons.lesson_files import lesson_of
from tests.training.runs import place

LESSON = lesson_of(
    "sample: 1\n\nOne.",
    "move: backward 2\n\nTwo.",
    "move: update; 20 epochs; w¹ = 0.25\n\nThree.",
    "move: set α 0.5; 3 updates; 1 samples\n\nFour.",
    "move: reset; set optimizer adam\n\nFive.",
    "start: xor; seed 4\nmove: 2 epochs; forward 1\n\nSix.",
    "start: xor; seed 4\n\nSeven.",
)


def by_hand(number: int) -> TrainingSession:
    """The same moves, made on a session."""
    recipe = EXAMPLES["article"].recipe.model_copy(update={"seed": 20})
    session = TrainingSession(recipe)
    if number == 2:
        session.go_to_phase(4)
    if number in (3, 4):
        session.go_to_phase(6)
        session.step(Unit.EPOCH, 20)
        parameters = session.network.parameters.copy()
        parameters[2] = 0.25
        w = [parameters[0:1].reshape(1, 1), parameters[2:3].reshape(1, 1)]
        session.set_parameters(w, [parameters[1:2], parameters[3:4]])
    if number == 4:
        session = session.changed({"optimizer": {"learning_rate": 0.5}})
        session.step(Unit.BATCH, 3)
        session.step(Unit.SAMPLE, 1)
    if number == 5:
        session = session.changed({"optimizer": {"name": "adam", "learning_rate": 0.5}})
    if number in (6, 7):
        session = TrainingSession(EXAMPLES["xor"].recipe.model_copy(update={"seed": 4}))
    if number == 6:
        session.step(Unit.EPOCH, 2)
        session.go_to_phase(1)
    return session


def compared(session: TrainingSession) -> dict[str, object]:
    """What a person sees, but for the record of changes on the way."""
    found = place(session)
    return {key: found[key] for key in found if key not in ("changes", "history", "update")}


@for_each("number", range(1, 8))
def test_the_moves_of_a_step_are_made(number: int) -> None:
    assert compared(state_at(LESSON, number)) == compared(by_hand(number))


def test_advancing_leads_to_the_same_states() -> None:
    session = state_at(LESSON, 1)
    for number in range(2, 8):
        session = advance(session, LESSON, number)
        assert compared(session) == compared(state_at(LESSON, number)), number


def test_advancing_keeps_the_timeline() -> None:
    session = state_at(LESSON, 5)
    made = advance(session, LESSON, 6)
    assert made.timeline is session.timeline


def test_another_seed_draws_other_weights() -> None:
    other = state_at(LESSON, 1, seed=21)
    assert other.recipe.seed == 21
    assert not (other.network.parameters == state_at(LESSON, 1).network.parameters).all()


@for_each(
    ("move", "sentence"),
    [
        ("forward 3", "this network has the layers 1 to 2, not 3"),
        ("backward 0", "this network has the layers 1 to 2, not 0"),
        ("w³ = 1", "the layers of w are 0 to 1"),
        ("a¹ = 1", "a¹ cannot be set; choose a weight or a bias"),
        ("set layers 1 identity, 1 identity; w¹ = 1e300", "choose smaller numbers"),
        ("set optimizer fast", "there is no optimizer “fast”"),
        ("set layers 2 tanh, 2 tanh", "give the last layer 1 unit"),
        ("set layers 1 identity, 1 identity; set α 900; 60 epochs", "blows up here"),
    ],
)
def test_a_move_that_is_not_possible_names_its_line(move: str, sentence: str) -> None:
    lesson: Lesson = lesson_of("sample: 1\n\nOne.", f"sample: 1\nmove: {move}\n\nTwo.")
    with pytest.raises(CannotMove, match=sentence) as error:
        state_at(lesson, 2)
    assert error.value.line == lesson.steps[1].line + 2
