"""The text of a small file comes out of every encoding that its program may have chosen."""

from __future__ import annotations

import pytest

from app.training.codec.text_file import NotText, decode_text
from tests.for_each import for_each

TEXT = '{"about": "größer, ≥ 5 €"}\nsecond'


@for_each(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"),
    ],
)
@for_each("ending", ["\n", "\r\n", "\r"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str, ending: str) -> None:
    assert decode_text(TEXT.replace("\n", ending).encode(encoding)) == TEXT


@for_each("mark", ["utf-16-le", "utf-16-be"])
def test_a_mark_of_either_byte_order(mark: str) -> None:
    assert decode_text(f"\ufeff{TEXT}".encode(mark)) == TEXT


@for_each(
    ("content", "line"),
    [
        (b"one\ntwo\ngr\xfcn\n", 3),
        (b"\xff\xfe\x00", 1),
        (b"one\ntwo \x00 three, and more of it", 2),
        (b"PK\x03\x04\x14\x00\x00\x00", 1),
    ],
)
def test_other_bytes_are_refused_with_their_line(content: bytes, line: int) -> None:
    with pytest.raises(NotText, match=f"Line {line} is not UTF-8 text; save the file") as refused:
        decode_text(content)
    assert refused.value.line == line


def test_nothing_is_an_empty_text() -> None:
    assert decode_text(b"") == ""
