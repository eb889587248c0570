"""Cleaning of students' names."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.classroom.names import MAX_NAME_LENGTH, clean_name, unique_name
from tests.for_each import for_each

SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@for_each(
    ("typed", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada\t Lovelace \n", "Ada Lovelace"),
        ("<b>Ada</b>", "<b>Ada</b>"),  # escaped where it is shown
        ("Zo\u00eb", "Zo\u00eb"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("李雷", "李雷"),
        ("\u202eadA", "adA"),  # would turn round all that follows
        ("A\u200bda\x00\x9b", "A da"),
        ("A" + "\u0301" * 30, "\u00c1\u0301\u0301"),
        ("a" * 300, "a" * MAX_NAME_LENGTH),
        ("\u200b\u202e", ""),
        ("علی\u200cرضا", "علی\u200cرضا"),  # Persian: the letters are not joined
        ("क\u094d\u200dष", "क\u094d\u200dष"),  # half a letter of Devanagari
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("👩🏽\u200d🚀", "👩🏽\u200d🚀"),
        ("🏳\ufe0f\u200d🌈", "🏳\ufe0f\u200d🌈"),
        (SCOTLAND, SCOTLAND),
        ("A\u200dda\u200c", "Ada"),  # nothing joins Latin letters
        ("\u200d👧\u200d", "👧"),
        ("x" * 26 + SCOTLAND, "x" * 26),
        ("a" + SCOTLAND[1:], "a"),
        ("", ""),
    ],
)
def test_a_name_is_one_line_of_visible_characters(typed: str, name: str) -> None:
    assert clean_name(typed) == name


@given(st.text(max_size=500))
def test_any_text_gives_a_short_name_or_none(text: str) -> None:
    name = clean_name(text)
    assert len(name) <= MAX_NAME_LENGTH
    assert name == name.strip() and clean_name(name) == name
    kept = {"\u200c", "\u200d", *SCOTLAND, *(chr(code) for code in range(0xE0030, 0xE0080))}
    assert not any(unicodedata.category(each).startswith("C") for each in set(name) - kept)


def test_a_name_that_differs_by_a_joiner_is_taken() -> None:
    assert unique_name("علی\u200cرضا", ["علیرضا"]) == "علی\u200cرضا 2"
