"""One question at a time: asked, answered, then revealed or withdrawn."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.classroom.questions.question import (
    MAX_QUESTIONS,
    CorrectAnswer,
    InvalidAnswer,
    read_typed_answer,
)
from app.classroom.questions.question_changes import (
    QuestionError,
    current_question,
    with_answer,
    with_correct_answer,
    with_question,
    with_question_closed,
)
from app.classroom.questions.template import MAX_ANSWER_LENGTH
from app.classroom.room import Room
from tests.classroom.rooms import question, room, value_question
from tests.for_each import for_each

TRUTH = CorrectAnswer(right=("positive",), numbers=(0.25,))


def test_a_question_is_answered_and_revealed() -> None:
    asked = with_question(room("Ada", "Bo"), question(number=77))
    shown = current_question(asked)
    assert shown is not None and shown.number == 1
    assert shown.state == "open"
    answered = with_answer(asked, 1, 1, ["negative"], 0.0)
    answered = with_answer(answered, 1, 2, [" positive "], 0.0)
    answered = with_answer(answered, 1, 1, ["zero"], 0.0)
    known = current_question(with_correct_answer(answered, 1, TRUTH))
    assert known is not None and known.state == "revealed"
    assert known.answers == {1: "zero", 2: "positive"}
    assert [known.answer_of(number) for number in (1, 2, 3, 12)] == ["zero", "positive", "", ""]
    assert [known.is_right(each) for each in known.answers.values()] == [False, True]
    assert current_question(asked) == shown, "nothing is changed in place"


def test_no_answer_or_second_reveal_after_the_reveal() -> None:
    known = with_correct_answer(with_question(room("Ada"), question()), 1, TRUTH)
    with pytest.raises(QuestionError, match="answer has been revealed"):
        with_answer(known, 1, 1, ["positive"], 0.0)
    with pytest.raises(QuestionError, match="no longer open"):
        with_correct_answer(known, 1, TRUTH)


def test_a_withdrawn_question_cannot_be_answered() -> None:
    asked = with_answer(with_question(room("Ada"), question()), 1, 1, ["zero"], 0.0)
    gone = with_question_closed(asked, 1)
    assert current_question(gone) is None
    assert gone.questions[0].state == "withdrawn"
    assert gone.questions[0].answers == {1: "zero"}
    assert gone.questions[0].is_right("zero") is None
    with pytest.raises(QuestionError, match="closed"):
        with_answer(gone, 1, 1, ["positive"], 0.0)
    with pytest.raises(QuestionError):
        with_correct_answer(gone, 1, TRUTH)
    assert with_question_closed(gone, 1) == gone


def test_only_one_question_is_open() -> None:
    asked = with_question(room("Ada"), question())
    with pytest.raises(QuestionError, match="open already"):
        with_question(asked, question())
    following = with_question(with_correct_answer(asked, 1, TRUTH), value_question())
    assert [each.number for each in following.questions] == [1, 2]
    assert [each.closed for each in following.questions] == [True, False]
    with pytest.raises(QuestionError, match="closed"):
        with_answer(following, 1, 1, ["positive"], 0.0)
    assert with_question_closed(following, 1) == following


def test_a_room_has_a_maximum_number_of_questions() -> None:
    asked = room("Ada")
    for number in range(1, MAX_QUESTIONS + 1):
        asked = with_question_closed(with_question(asked, question()), number)
    with pytest.raises(QuestionError, match=str(MAX_QUESTIONS)):
        with_question(asked, question())
    assert Room.from_bytes(asked.to_bytes()) == asked


def test_no_questions_in_a_room_that_has_ended() -> None:
    with pytest.raises(QuestionError, match="ended"):
        with_question(room("Ada").model_copy(update={"ended": True}), question())


def test_only_members_can_answer() -> None:
    asked = with_question(room("Ada"), question())
    assert with_answer(asked, 1, 9, ["positive"], 0.0) == asked
    assert with_answer(asked, 1, 0, ["positive"], 0.0) == asked


@for_each("text", ["", "  ", "Positive", "w0.1.2", "<script>", "positive" * 90])
def test_an_answer_must_be_one_of_the_choices(text: str) -> None:
    asked = with_question(room("Ada"), question())
    with pytest.raises(InvalidAnswer):
        with_answer(asked, 1, 1, [text], 0.0)


@for_each(
    ("text", "value"),
    [
        ("0.5", 0.5), ("−0.5", -0.5), ("0,5", 0.5), ("-2e-3", -0.002), (" 7 ", 7.0), ("-0", 0.0),
        ("3.1·10⁻⁹", 3.1e-9), ("−4·10²", -400.0), ("2 · 10⁶", 2e6), ("1 000", 1000.0),
    ],
)  # fmt: skip
def test_numbers_in_various_notations(text: str, value: float) -> None:
    assert read_typed_answer(text) == value
    assert math.copysign(1, read_typed_answer(text)) == math.copysign(1, value)


@for_each("text", ["", "x", "1,2,3", "nan", "inf", "-1e999", "=1+1", "1;2", "١٢x"])
def test_invalid_numbers(text: str) -> None:
    with pytest.raises(InvalidAnswer, match="number"):
        read_typed_answer(text)


@settings(deadline=None)  # the run is made anew for each
@given(st.text(max_size=100))
def test_any_text_is_refused_or_gives_a_short_answer(text: str) -> None:
    for each in (question(), value_question()):
        asked = with_question(room("Ada"), each)
        try:
            answered = with_answer(asked, 1, 1, [text], 0.0)
        except InvalidAnswer:
            continue
        kept = answered.questions[0].answers[1]
        assert len(kept) <= MAX_ANSWER_LENGTH
        assert Room.from_bytes(answered.to_bytes()) == answered


@for_each(
    ("truth", "answer", "right"),
    [
        (0.2, "0.2199", True), (0.2, "0.1801", True), (0.2, "0.2201", False), (0.2, "-0.2", False),
        (-5.0, "-4.6", True), (-5.0, "-4.4", False), (0.0, "0.0", True), (0.0, "1e-300", False),
    ],
)  # fmt: skip
def test_a_value_is_right_within_the_tolerance(truth: float, answer: str, right: bool) -> None:
    asked = value_question(tolerance=0.1, truth=CorrectAnswer(numbers=(truth,)))
    assert asked.is_right(answer) is right
