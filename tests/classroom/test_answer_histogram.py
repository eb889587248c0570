"""The histogram counts every answer exactly once, under a label that contains it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.classroom.questions.answer_histogram import BINS, MAX_VALUES, answer_histogram
from app.classroom.questions.question import CorrectAnswer
from app.classroom.questions.question_text import correct_answer_text, error_text
from tests.classroom.rooms import question, value_question
from tests.for_each import for_each


def test_every_choice_has_a_bar() -> None:
    counted = answer_histogram(question(answers={1: "zero", 2: "positive", 5: "zero"}))
    assert [(bar.label, bar.count, bar.right) for bar in counted.bars] == [
        ("positive", 1, False),
        ("negative", 0, False),
        ("zero", 2, False),
    ]
    assert (counted.answered, counted.right) == (3, None)


def test_the_correct_choice_is_marked_after_the_reveal() -> None:
    truth = CorrectAnswer(right=("zero",), numbers=(0.0,))
    counted = answer_histogram(question(answers={1: "zero", 2: "positive"}, truth=truth))
    assert [bar.right for bar in counted.bars] == [False, False, True]
    assert counted.right == 1


def test_few_values_have_one_bar_each() -> None:
    answers = {1: "0.5", 2: "-1.0", 3: "0.5"}
    asked = value_question(answers=answers)
    assert [(bar.label, bar.count) for bar in answer_histogram(asked).bars] == [
        ("−1", 1),
        ("0.5", 2),
    ]
    known = answer_histogram(value_question(answers=answers, truth=CorrectAnswer(numbers=(0.25,))))
    assert [(bar.label, bar.count, bar.right) for bar in known.bars] == [
        ("−1", 1, False),
        ("0.25", 0, True),
        ("0.5", 2, False),
    ]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=60),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
def test_every_value_is_counted_in_one_bar(values: list[float], truth: float | None) -> None:
    answers = {number: repr(value) for number, value in enumerate(values)}
    known = None if truth is None else CorrectAnswer(numbers=(truth,))
    counted = answer_histogram(value_question(answers=answers, truth=known))
    assert sum(bar.count for bar in counted.bars) == len(values)
    assert len(counted.bars) <= max(MAX_VALUES + 1, BINS + 3)
    assert sum(bar.right for bar in counted.bars) == (truth is not None)


def test_bins_match_their_labels_and_ignore_outliers() -> None:
    values = [number / 10 for number in range(-10, 11)] + [1e12]
    answers = {number: repr(value) for number, value in enumerate(values)}
    bars = answer_histogram(value_question(answers=answers)).bars
    expected: Counter[str] = Counter()
    for bar in bars:
        words = bar.label.replace("−", "-").split()
        match words:
            case ["below", top]:
                expected[bar.label] = sum(value < float(top) for value in values)
            case ["from", low]:
                expected[bar.label] = sum(value >= float(low) for value in values)
            case [low, "to", top]:
                expected[bar.label] = sum(float(low) <= value < float(top) for value in values)
    assert {bar.label: bar.count for bar in bars} == expected
    assert max(expected.values()) < 10


@for_each(
    ("truth", "answer", "words"),
    [(0.5, "0.25", "0.25 off, 50 %"), (0.5, "0.5", "exact"), (0.0, "0.25", "0.25 off")],
)
def test_error_of_an_answer(truth: float, answer: str, words: str) -> None:
    assert error_text(value_question(truth=CorrectAnswer(numbers=(truth,))), answer) == words


def test_different_losses_are_shown_with_enough_digits() -> None:
    before, after = 0.123456789, 0.1234567891
    truth = CorrectAnswer(right=("yes",), numbers=(before, after))
    words = correct_answer_text(question(kind="loss_rises", choices=(), truth=truth))
    assert "0.123456789 to 0.1234567891" in words


def test_equal_moves_are_all_correct_and_no_move_has_no_correct_choice() -> None:
    weights = question(
        kind="largest_move",
        truth=CorrectAnswer(right=("positive", "zero"), numbers=(0.5, 0.0, -0.5)),
    )
    assert correct_answer_text(weights) == "positive and zero moved most: Δw = +0.5 and −0.5"
    none = weights.model_copy(update={"truth": CorrectAnswer(numbers=(0.0, 0.0, 0.0))})
    assert correct_answer_text(none) == "none of them moved"
