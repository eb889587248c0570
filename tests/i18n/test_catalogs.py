"""Each translation fits its message: the same parts and tags, and every plural form."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.i18n.catalogs import LOCALES, catalog
from app.i18n.languages import ENGLISH, LANGUAGES
from app.i18n.update import collect

PART = re.compile(r"%\((\w+)\)[a-z]|%%")
TAG = re.compile(r"</?[a-z][^>]*>|\{[^{}]*\}|`[^`]*`")
STRAY = re.compile(r"(?<!%)(?:%%)*%(?!\(\w+\)[sdrf]|%)")
TAGS = [tag for tag in LANGUAGES if tag != ENGLISH and (LOCALES / f"{tag}.po").is_file()]


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def faults(message: Message, forms: int) -> list[str]:
    """What is wrong with a translation; nothing if there is none, as English is shown then."""
    translated, sources = texts(message.string), texts(message.id)
    if not any(translated):
        return []
    found = []
    if len(sources) > 1 and (len(translated) != forms or not all(translated)):
        found.append(f"{forms} forms of the plural are needed")
    is_lesson = message.context == "lesson"
    for text in translated:
        if text and not text.strip():
            found.append("only blanks")
        if not is_lesson and any("%" in one for one in sources) and STRAY.search(text):
            found.append("a per cent sign is written %%")
        # A form of the plural may leave out the number.
        wanted = [Counter(PART.findall(source)) for source in sources]
        parts = Counter(PART.findall(text))
        if not is_lesson and parts not in wanted and len(sources) == 1:
            found.append(f"parts {sorted(parts)} instead of {sorted(wanted[0])}")
        if not is_lesson and set(parts) - set().union(*wanted):
            found.append("parts that the message does not have")
        if Counter(TAG.findall(text)) not in [Counter(TAG.findall(one)) for one in sources]:
            found.append("other tags")
        if sources[0][:1].isspace() != text[:1].isspace():
            found.append("another blank at the beginning")
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"))


@pytest.mark.parametrize("tag", TAGS)
def test_translations_fit(tag: str) -> None:
    read = _read(LOCALES / f"{tag}.po")
    found = {
        texts(message.id)[0]: wrong
        for message in read
        if message.id and (wrong := faults(message, read.num_plurals))
    }
    assert found == {}


def test_the_test_finds_faults() -> None:
    def wrong(source: str | tuple[str, str], translation: str | tuple[str, ...]) -> bool:
        return bool(faults(Message(source, translation), 2))

    assert not wrong("Step %(n)s", "Schritt %(n)s")
    assert not wrong("Step %(n)s", "")
    assert not wrong("%(n)s %% of it", "%(n)s %% davon")
    assert wrong("Step %(n)s", "Schritt")
    assert wrong("Step %(n)s", "Schritt %(m)s")
    assert wrong("%(n)s %%", "%(n)s %")
    assert wrong("a <b>c</b>", "a c")
    assert wrong(("%(n)s step", "%(n)s steps"), ("%(n)s Schritt",))
    assert not wrong(("%(n)s step", "%(n)s steps"), ("Ein Schritt", "%(n)s Schritte"))


@pytest.mark.slow
def test_every_message_of_the_code_is_collected_and_can_be_filled_in() -> None:
    collected = collect()
    assert len(collected) > 1000
    for message in collected:
        if message.context == "lesson":
            continue
        for text in texts(message.id):
            parts = {name: "1" for name in PART.findall(text) if name}
            assert not STRAY.search(text) or text % parts, text


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != ENGLISH])
def test_what_is_not_translated_stays_english(tag: str) -> None:
    text = "This is no message of the app."
    assert catalog(tag).gettext(text) == text
