"""A lesson, its question and its worksheet for two readers of different languages."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from app.i18n import messages
from app.i18n.languages import using_language
from app.lessons.library import lesson
from app.web.lessons.questions import QuestionPanel, describe_question
from app.web.lessons.worksheets import describe_sheet

TRANSLATIONS = {
    "larger": "größer",
    "positive": "positiv",
    "negative": "negativ",
    "%(symbol)s before": "%(symbol)s vorher",
    "You trained further.": "Du hast weiter trainiert.",
}
ASKED, SIGN = 3, 6


class Some(NullTranslations):
    """The translations above."""

    def gettext(self, message: str) -> str:
        """The translation, or the message."""
        return TRANSLATIONS.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        """The same in any context."""
        return self.gettext(message)


@pytest.fixture(autouse=True)
def _translations(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"en": NullTranslations(), "x-lesson": Some()}
    monkeypatch.setattr(messages, "catalog", found.get)


def answered(step: int, answer: str) -> QuestionPanel:
    panel = describe_question(lesson("one-update"), step, answer)
    assert panel is not None
    return panel


def test_each_reader_gets_the_answers_of_their_language() -> None:
    english = answered(ASKED, "2")
    with using_language("x-lesson"):
        other = answered(ASKED, "2")
    assert [option.label for option in english.options] == ["larger", "smaller"]
    assert [option.label for option in other.options] == ["größer", "smaller"]
    assert (english.right, other.right) == ("larger", "größer")
    assert english.verdict == other.verdict == "wrong"


def test_signs_are_answered_in_any_language() -> None:
    with using_language("x-lesson"):
        panel = answered(SIGN, "3")
        assert [option.label for option in panel.options] == ["negativ", "zero", "positiv"]
        assert (panel.verdict, panel.right) == ("wrong", "negativ")
    assert answered(SIGN, "3").right == "negative"


def test_each_reader_gets_a_worksheet_of_their_language() -> None:
    def prompts() -> list[str]:
        blanks = describe_sheet(lesson("one-update"), "", answers=True).sheet.blanks
        return [blank.prompt for blank in blanks if "w¹ = (" in blank.prompt]

    english = prompts()
    with using_language("x-lesson"):
        assert prompts() == ["w¹ = (w¹ vorher) − α · ∂J/∂w¹"]
    assert prompts() == english == ["w¹ = (w¹ before) − α · ∂J/∂w¹"]
