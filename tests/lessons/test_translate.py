"""Lessons in another language: paragraph by paragraph, with the same numbers."""

from __future__ import annotations

from collections import Counter
from gettext import NullTranslations
from io import BytesIO

import pytest
from babel.messages.extract import extract as extract_messages

from app.i18n import messages
from app.i18n.languages import ENGLISH, LANGUAGES, using_language
from app.i18n.messages import raw_pgettext
from app.i18n.update import METHODS, ROOT
from app.lessons import library
from app.lessons.check import typed_numbers
from app.lessons.extract import extract
from app.lessons.inline import parse_inline
from app.lessons.lesson import Live, Symbol, Text
from app.lessons.library import NAMES, lesson, lessons, source
from app.lessons.translate import CONTEXT, translated

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


@pytest.fixture
def _translations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "catalog", lambda tag: Some())
    monkeypatch.setattr(library, "_lesson", library._lesson.__wrapped__)


@pytest.mark.usefixtures("_translations")
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


@pytest.mark.usefixtures("_translations")
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
    method = dict(METHODS)["app/lessons/library/*.md"]
    with (ROOT / "app/lessons/library/xor.md").open("rb") as file:
        found = [(context, text) for _, text, _, context in extract_messages(method, file)]
    assert (CONTEXT, lesson("xor").title) in found


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != ENGLISH])
def test_the_translations_of_lessons_have_their_numbers_and_symbols(tag: str) -> None:
    found = [message for name in NAMES for message in texts_of(name)]
    with using_language(tag):
        refused = [each for each in found if translated(each) != raw_pgettext(CONTEXT, each)]
        changed = [each for each in found if symbols(translated(each)) != symbols(each)]
        typed = [each for each in found if numbers(translated(each)) - numbers(each)]
        lessons()
    assert refused == []
    assert typed == []
    assert changed == []


def texts_of(name: str) -> list[str]:
    """The messages of a lesson."""
    return [text for *_, (_, text), _ in extract(BytesIO(source(name).encode()), [], [], {})]


def symbols(text: str) -> Counter[str]:
    """The symbols in backticks, and how many words are strong."""
    parts = parse_inline(text, 1)
    strong = sum(isinstance(part, Text) and part.strong for part in parts)
    return Counter(part.text for part in parts if isinstance(part, Symbol)) + Counter(
        {"strong": strong}
    )


def numbers(text: str) -> Counter[str]:
    """Numbers that stand in the text itself."""
    parts = parse_inline(text, 1)
    return Counter(
        number for part in parts if isinstance(part, Text) for number in typed_numbers(part.text)
    )
