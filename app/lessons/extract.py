"""Babel's extractor of the messages in the files of lessons; ``app.i18n.update`` names it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from app.lessons.parse import parse
from app.lessons.translate import CONTEXT


def extract(
    file: BinaryIO, _keywords: object, _comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Each text that a lesson shows, in the order of the file: line, function, message, comments.

    Raises BadLesson.
    """
    source = file.read().decode()
    found: list[str] = []

    def collect(text: str) -> str:
        found.append(text)
        return text

    parse(source, "extracted", collect)
    for text in sorted(dict.fromkeys(found), key=source.find):
        yield 0, "pgettext", (CONTEXT, text), []
