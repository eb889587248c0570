"""Own and ready questions: what a template may say, what counts as right, what is computed."""

from __future__ import annotations

from typing import Any

import pytest

from app.classroom.questions.bank import PREDICTIONS, READY_QUESTIONS, template_title
from app.classroom.questions.making import make_question
from app.classroom.questions.question import InvalidAnswer, Question
from app.classroom.questions.question_changes import QuestionError
from app.classroom.questions.template import InvalidTemplate, QuestionTemplate, read_template
from tests.classroom.questions import small
from tests.for_each import for_each
from tests.training.runs import state

CHOICE = {"kind": "choice", "text": "Which?", "options": ["a", "b", "c"]}


def made(**parts: Any) -> Question:
    return make_question(small(), "abc", read_template(parts))


def revealed(question: Question) -> Question:
    return question.model_copy(update={"truth": question.solution})


@for_each(
    ("parts", "sentence"),
    [
        ({**CHOICE, "text": " "}, "Write the question."),
        ({**CHOICE, "options": ["a"]}, "Write 2 to 8 answers"),
        ({**CHOICE, "options": ["a", "a"]}, "are the same"),
        ({**CHOICE, "options": ["a", " "]}, "Write something for each"),
        ({**CHOICE, "options": list("abcdefghi")}, "2 to 8"),
        ({**CHOICE, "right": [4]}, "among those"),
        ({**CHOICE, "right": [1, 2]}, "tick several"),
        ({**CHOICE, "text": "x" * 301}, "at most 300"),
        ({"kind": "number", "text": "How many?"}, "Enter the right number."),
        ({"kind": "number", "text": "How many?", "value": float("nan")}, "right number"),
        ({"kind": "number", "text": "How many?", "value": 1, "tolerance": -1}, "at least 0"),
        ({"kind": "text", "text": "Why?", "accepted": ["x" * 41]}, "Accepted answers"),
        ({**CHOICE, "seconds": 3601}, "at most 3600 seconds"),
        ({"kind": "riddle"}, "kind"),
        ({**CHOICE, "colour": "red"}, "colour"),
    ],
)
def test_incomplete_templates(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidTemplate, match=sentence):
        read_template(parts)


def test_a_template_survives_a_file() -> None:
    for template in (
        QuestionTemplate(kind="choice", text="Why?", options=("a", "b"), right=(2,), seconds=30),
        QuestionTemplate(kind="number", text="How many?", value=0.25, tolerance=0.01),
        QuestionTemplate(kind="text", text="Name it.", accepted=("Adam", "SGD")),
        QuestionTemplate(kind="ready", ready="parameters"),
        *PREDICTIONS.values(),
    ):
        assert read_template(template.model_dump(mode="json", exclude_defaults=True)) == template
        assert template_title(template)


def test_one_right_answer() -> None:
    question = made(**CHOICE, right=[2])
    assert question.is_right("2") is None
    question = revealed(question)
    assert [question.is_right(key) for key in ("1", "2", "3")] == [False, True, False]
    with pytest.raises(InvalidAnswer):
        question.read_answer(["1", "2"])


def test_several_right_answers_are_partly_right() -> None:
    question = revealed(made(**CHOICE, right=[1, 3], several=True))
    assert question.read_answer(["3", "1"]) == "1+3"
    shares = [question.share_right(answer) for answer in ("1+3", "1", "2", "1+2+3", "1+2")]
    assert shares == [1, 0.5, 0, 0.5, 0]
    assert [question.is_right(answer) for answer in ("1+3", "1")] == [True, False]
    assert question.label("1+3") == "a, c"


def test_a_poll_has_no_right_answer() -> None:
    question = revealed(made(**CHOICE))
    assert question.is_poll
    assert question.is_right("1") is None


def test_numbers_are_right_within_their_tolerance() -> None:
    question = revealed(made(kind="number", text="How many?", value=0.3, tolerance=0.1))
    answers = ["0.2", "0,4", "3/10", "0.41"]
    assert [question.is_right(question.read_answer([each])) for each in answers] == [
        True, True, True, False,
    ]  # fmt: skip
    exact = revealed(made(kind="number", text="How many?", value=7, tolerance=0))
    assert [exact.is_right(exact.read_answer([each])) for each in ("7", "7.01")] == [True, False]


def test_case_and_blanks_of_short_texts_do_not_matter() -> None:
    question = made(kind="text", text="Which one?", accepted=["Soft max"])
    for text in ("softmax", " SOFT  Max ", "Soft\tmax"):
        assert revealed(question).is_right(question.read_answer([text])), text
    assert not revealed(question).is_right("softmin")
    with pytest.raises(InvalidAnswer, match="Write an answer"):
        question.read_answer([" "])


@for_each("text", ["a,b:c", "100 %", "x+y", "%2C", "Ünï ☂", "1:2,3:4"])
def test_any_text_is_stored_as_it_was_typed(text: str) -> None:
    question = made(kind="text", text="Write.")
    answered = question.with_answer(1, "first").with_answer(12, text).with_answer(2, "last")
    assert answered.answers == {1: "first", 12: text, 2: "last"}
    assert [answered.answer_of(each) for each in (1, 2, 12, 3)] == ["first", "last", text, ""]
    assert Question.model_validate_json(answered.model_dump_json()) == answered


def test_every_ready_question_fits_every_network() -> None:
    one = [{"units": 1, "activation": "sigmoid"}]
    deep = [{"units": 3, "activation": "relu"}] * 9
    for parts in ({}, {"layers": one}, {"layers": [*deep, *one]}, {"batch_size": 1000}):
        session = small(**parts)
        before = state(session)
        for name in READY_QUESTIONS:
            question = make_question(
                session, "abc", QuestionTemplate(kind="ready", ready=name, seconds=20)
            )
            solution = question.solution
            assert solution is not None and (solution.right or solution.numbers)
            assert not question.is_poll and question.is_about_run and not question.is_blind
            assert question.seconds == 20
        assert state(session) == before
    assert len(READY_QUESTIONS) >= 15


def test_ready_questions_are_about_this_network() -> None:
    """2-3-1 with 12 training samples in batches of 5."""
    session = small()
    numbers = {
        name: make_question(session, "a", QuestionTemplate(kind="ready", ready=name)).solution
        for name in READY_QUESTIONS
    }
    train = len(session.data.train)
    expected = {
        "parameters": 2 * 3 + 3 + 3 + 1,
        "layer_weights": 6,
        "forward_numbers": 8,
        "updates": -(-train // 5),
        "larger_batches": -(-train // 10),
        "sgd_step": -0.5 * session.learning_rate,
        "dz_db": 1,
    }
    for name, value in expected.items():
        solution = numbers[name]
        assert solution is not None
        assert list(solution.numbers) == pytest.approx([value]), name


def test_an_unknown_ready_question() -> None:
    with pytest.raises(QuestionError, match="ready questions"):
        make_question(small(), "abc", QuestionTemplate(kind="ready", ready="nothing"))
