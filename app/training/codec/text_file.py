"""The text of a small file, in whichever Unicode encoding a program has written it."""

from __future__ import annotations

import codecs

from app.errors import ProblemError
from app.i18n.messages import _

_MARKS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 400
"""The bytes that show whether a file without a mark is UTF-16."""


class NotText(ProblemError):
    """The bytes are no text in Unicode. ``line`` is where that shows, counted from 1."""

    def __init__(self, line: int):
        super().__init__(_("Line %(line)s is not UTF-8 text; save the file as UTF-8.", line=line))
        self.line = line


def decode_text(content: bytes) -> str:
    """The text without its byte order mark, every line ending with a line feed.

    Reads UTF-8, and UTF-16 and UTF-32 as PowerShell and Notepad write them; UTF-16 also without a
    mark. Raises NotText.
    """
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", "")
    )
    body, encoding = content[len(mark) :], encoding or _without_mark(content)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace")
        raise NotText(before.count("\n") + 1) from None
    if "\0" in text:
        raise NotText(text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_mark(content: bytes) -> str:
    """UTF-16 if most characters of the beginning are two bytes, one of them zero; else UTF-8."""
    sample = content[:_SAMPLE_BYTES]
    first, second = sample[0::2], sample[1::2]
    if 2 * second.count(0) > len(second) and not first.count(0):
        return "utf-16-le"
    if 2 * first.count(0) > len(first) and not second.count(0):
        return "utf-16-be"
    return "utf-8"
