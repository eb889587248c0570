"""Lessons in another language: paragraph by paragraph, with the same numbers."""

from __future__ import annotations

from gettext import NullTranslations
from io import BytesIO

import pytest

from app.i18n import messages
from app.i18n.languages import using_language
from app.i18n.update import collect
from app.lessons import library
from app.lessons.extract import extract
from app.lessons.lesson import Live, Text
from app.lessons.library import NAMES, lesson, source
from app.lessons.translate import CONTEXT

TRANSLATIONS = {
    "One update, number by number": "Ein Schritt, Zahl für Zahl",
    "We show it one example: the input is {a⁰}, and the answer should be {y}.": (
        "Die Antwort soll {y} sein, und die Eingabe ist {a⁰}."
    ),
    "larger": "größer",
    # This computes something else: it stays English.
    "What a network computes": "Was ein Netz {a⁰}",
}


class Some(NullTranslations):
    """The translations above, of messages of lessons."""

    def pgettext(self, context: str, message: str) -> str:
        """The translation, or the message."""
        return TRANSLATIONS.get(message, message) if context == CONTEXT else message


@pytest.fixture(autouse=True)
def _translations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "catalog", lambda tag: Some())
    monkeypatch.setattr(library, "_lesson", library._lesson.__wrapped__)


def test_paragraphs_with_a_translation_are_shown_in_it() -> None:
    with using_language("de"):
        german = lesson("one-update")
    english = lesson("one-update")
    assert (german.title, english.title) == (
        "Ein Schritt, Zahl für Zahl",
        "One update, number by number",
    )
    question = german.steps[2].question
    assert question is not None
    assert [option.label for option in question.options] == ["größer", "smaller"]
    parts = german.steps[0].text[1].parts
    assert [part.source for part in parts if isinstance(part, Live)] == ["y", "a⁰"]
    assert Text("Die Antwort soll ") in parts
    assert german.steps[0].text[0] == english.steps[0].text[0]


def test_a_translation_that_computes_something_else_is_not_shown() -> None:
    with using_language("de"):
        assert lesson("one-update").steps[0].title == "What a network computes"


@pytest.mark.parametrize("name", NAMES)
def test_every_text_of_a_lesson_is_a_message(name: str) -> None:
    found = [message for *_, (_, message), _ in extract(BytesIO(source(name).encode()), [], [], {})]
    shown = lesson(name)
    assert shown.title == found[0]
    assert [step.title for step in shown.steps if step.title not in found] == []
    paragraphs = sum(len(step.text) for step in shown.steps)
    asked = [step.question for step in shown.steps if step.question]
    choices = {option.label for each in asked if each.kind == "choice" for option in each.options}
    texts = 2 + len(shown.steps) + paragraphs + 2 * len(asked) + len(choices)
    assert len(found) == len(set(found))
    assert texts - 5 <= len(found) <= texts


def test_the_messages_of_lessons_are_collected() -> None:
    collected = collect()
    for name in NAMES:
        message = collected.get(lesson(name).title, CONTEXT)
        assert message is not None
        assert message.locations == [(f"app/lessons/library/{name}.md", 0)]
