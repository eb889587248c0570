"""Sentences that are stored or shared are written in the language of whoever reads them."""

from collections.abc import Iterator

import pytest

from app.classroom.challenge.challenge import Attempt
from app.classroom.challenge.scoring import assess
from app.classroom.questions.bank import READY_QUESTIONS
from app.classroom.questions.making import make_question
from app.classroom.questions.question import Question
from app.classroom.questions.question_text import asked_at_text, note_text, question_text
from app.classroom.questions.template import QuestionTemplate
from app.classroom.said import Counted, Said, Series, in_english, said
from app.i18n.languages import using_language
from app.i18n.messages import N_
from app.training.run.session import TrainingSession
from tests.classroom.challenges import on_data_of
from tests.classroom.questions import small
from tests.i18n.pseudo import ACCENTED, accented, pseudo_languages


@pytest.fixture(autouse=True)
def more_languages() -> Iterator[None]:
    with pseudo_languages(default=None):
        yield


def test_parts_are_written_in_the_same_language() -> None:
    text = said(
        N_("Your network has %(parameters)s; at most %(limit)s are allowed."),
        parameters=Counted(count=1, unit="parameters"),
        limit=Series(items=("3", said(N_("down")))),
    )
    assert Said.model_validate_json(text.model_dump_json()) == text
    assert str(text) == "Your network has 1 parameter; at most 3 and down are allowed."
    with using_language(ACCENTED.tag):
        assert accented("down") in str(text)
        assert accented("%(count)s parameter") % {"count": 1} in str(text)
        assert in_english([text]).startswith("Your network has 1 parameter;")


def test_a_sentence_without_parts_may_have_a_per_cent_sign() -> None:
    assert str(Said(message="50 % of them")) == "50 % of them"


def test_a_run_that_does_not_count_says_so_to_every_reader() -> None:
    challenge = on_data_of(small(), most_parameters=1)
    with using_language(ACCENTED.tag):
        attempt = assess(small(), challenge, 1).attempt
    assert attempt is not None
    assert attempt.reason.startswith("Your network has 13 parameters; at most 1 are allowed.")
    assert attempt.text == attempt.reason
    with using_language(ACCENTED.tag):
        assert attempt.text.startswith("⟦") and attempt.text != attempt.reason
    stored = Attempt.model_validate_json(attempt.model_dump_json())
    assert stored == attempt
    assert Attempt(value=None, reason="Asked before.").text == "Asked before."


def asked(session: TrainingSession, template: QuestionTemplate) -> Question:
    question = make_question(session, "abc", template)
    return Question.model_validate_json(question.model_dump_json())


def test_ready_questions_are_shown_in_each_language() -> None:
    for name in READY_QUESTIONS:
        question = asked(small(), QuestionTemplate(kind="ready", ready=name))
        assert question_text(question) == question.text
        with using_language(ACCENTED.tag):
            assert question_text(question).startswith("⟦")
            again = asked(small(), QuestionTemplate(kind="ready", ready=name))
        assert again.text == question.text and again.choices == question.choices


def test_a_teachers_own_question_stays_as_typed() -> None:
    own = QuestionTemplate(kind="choice", text="Why?", options=("none of them", "no"), right=(1,))
    question = asked(small(), own)
    with using_language(ACCENTED.tag):
        assert question_text(question) == "Why?"
        assert [question.choice_text(each) for each in question.choices] == ["none of them", "no"]


def test_a_prediction_with_its_note_and_place() -> None:
    question = asked(small(), QuestionTemplate(kind="gradient_sign", about="w0.1.1"))
    assert asked_at_text(question) == "epoch 0, batch 2/3, forward layer 1"
    assert question.choice_text(question.choices[0]) == "positive"
    with using_language(ACCENTED.tag):
        assert note_text(question) == accented(question.note)
        assert question.choice_text(question.choices[0]) == accented("positive")
        assert "forward" not in asked_at_text(question)
