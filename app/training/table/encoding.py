"""Detecting the encoding of a file, and decoding it."""

from __future__ import annotations

import codecs

from app.training.table.table import Remark
from app.training.table.unusable import UnusableData

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks."""


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, list[Remark]]:
    """Text and encoding of a file, without its byte order mark.

    Without ``encoding`` it is detected: UTF-16 by its byte order mark, UTF-8 by being valid, since
    other text hardly ever is; otherwise Windows-1252, or Latin-1 for bytes that Windows-1252 lacks.
    Raises UnusableData if it is not text.
    """
    if encoding is not None:
        advice = "the encoding you chose; choose another one"
        return _decode_as(data, encoding, advice), encoding, []
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is not None:
        advice = "as its first bytes say; save the file as UTF-8 and send it again"
        return _decode_as(data, marked.removesuffix("-sig"), advice), marked, []
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise UnusableData(
            f"Line {line} contains a zero byte, so this is no text file; export it as CSV in UTF-8."
        )
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding, []
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1", []


def _decode_as(data: bytes, codec: str, advice: str) -> str:
    try:
        return data.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "replace").count("\n") + 1
        raise UnusableData(f"Line {line} is not {codec.upper()}, {advice}.") from error
