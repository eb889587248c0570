"""Ids at school, cleaned so that files have them as they were typed."""

from __future__ import annotations

from app.classroom.external_id import MAX_ID_LENGTH, clean_id
from tests.for_each import for_each


@for_each(
    ("typed", "kept"),
    [
        ("12345", "12345"),
        (" 00-12 3 ", "00-123"),
        ("ada.l+1@school.example", "ada.l+1@school.example"),
        ("=HYPERLINK(1)", "HYPERLINK1"),
        ("+-@=x", "x"),
        ("１２３", "123"),
        ("Zoë_7", "Zoë_7"),
        ("a\u202eb\x00", "ab"),
        ("", ""),
    ],
)
def test_cleaned(typed: str, kept: str) -> None:
    assert clean_id(typed) == kept


def test_the_length_is_bounded() -> None:
    assert len(clean_id("1" * 1000)) == MAX_ID_LENGTH
