"""Detecting the encoding of a file, and decoding it."""

from __future__ import annotations

import codecs
import re

from app.i18n.messages import _
from app.training.table.file.legacy import LEGACY, guess
from app.training.table.finding.values import named_lines
from app.training.table.table import Remark
from app.training.table.unusable import UnusableData, quoted

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-32": "UTF-32",
    **{name: title for name, (title, _, _) in LEGACY.items()},
    "iso2022_jp": "ISO 2022-JP, Japanese",
}
"""Encodings that can be chosen, with their titles."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark begins this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks."""
_BAD = re.compile("[\udc80-\udcff]")
_LETTERS_LOST = "\ufffd"
_TRAILS = re.escape(bytes(range(0x80, 0xC0)).decode("cp1252", "ignore"))
_YEN = re.compile(r"(?<![^\s,;\"(-])\\(?=\d)")
_TWICE = re.compile(f"[ÃÂÄÅÐÑ][{_TRAILS}]|â€[{_TRAILS}]")
"""UTF-8 that was read as Windows-1252 and saved again."""
_SEARCHED = 500_000
"""Characters searched for letters that look wrong."""
_CLEAR = 3.5
"""The difference of logarithms from which on an encoding is said and not asked."""


def title_of(encoding: str) -> str:
    """The name of an encoding as a person knows it."""
    return ENCODINGS.get(encoding.removesuffix("-sig"), encoding.upper())


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, list[Remark]]:
    """Text and encoding of a file, without its byte order mark, and what to know about it.

    Without ``encoding`` it is detected: by a byte order mark; UTF-16 and UTF-32 by where zero bytes
    are; UTF-8 by being valid, apart from single bytes, since other text hardly ever is; otherwise
    by the words that legacy encodings give. Raises UnusableData if it is not text.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is not None:
        advice = "the encoding you chose; choose another one"
        codec = _by_zeros(data, encoding) if marked is None else encoding
        text = _decode_as(data, codec or encoding, advice)
        return _with_yen(text, encoding), encoding, _wrong_letters(text)
    if marked == "utf-8-sig":
        found = _utf8(data[len(codecs.BOM_UTF8) :])
        if found is not None:
            return found[0], marked, found[1]
    if marked is not None:
        advice = "as its first bytes say; save the file as UTF-8 and send it again"
        text = _decode_as(data, marked.removesuffix("-sig"), advice)
        return text, marked, _wrong_letters(text)
    if data.isascii() and b"\x1b$" in data:
        advice = "as its first letters say; save the file as UTF-8 and send it again"
        return _decode_as(data, "iso2022_jp", advice), "iso2022_jp", []
    if b"\0" in data:
        return _unmarked_zeros(data)
    found = _utf8(data)
    return (found[0], "utf-8", found[1]) if found is not None else _legacy(data)


def _by_zeros(data: bytes, encoding: str | None = None) -> str | None:
    """UTF-16 or UTF-32 by the positions of zero bytes, if they tell; with ``encoding`` only it."""
    head = data[:4000]
    zeros = [head[i::4].count(0) for i in range(4)]
    most = max(len(head) // 4, 1)
    if encoding in (None, "utf-32"):
        if min(zeros[2:]) > 0.9 * most and zeros[0] < 0.2 * most:
            return "utf-32-le"
        if min(zeros[:2]) > 0.9 * most and zeros[3] < 0.2 * most:
            return "utf-32-be"
    if encoding in (None, "utf-16"):
        even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
        codec = "utf-16-le" if odd > even else "utf-16-be"
        if max(odd, even) > max(2, 0.1 * most, 9 * min(odd, even)) and _splits(head, codec):
            return codec
    return None


def _splits(head: bytes, codec: str) -> bool:
    """Whether the text has an end of a line, or a delimiter."""
    text = head[: len(head) // 2 * 2].decode(codec, "replace")
    return any(mark in text for mark in "\n\r\t;,") and "\0" not in text


def _unmarked_zeros(data: bytes) -> tuple[str, str, list[Remark]]:
    codec = _by_zeros(data)
    if codec is not None:
        advice = "as its zero bytes suggest; save the file as UTF-8 and send it again"
        text = _decode_as(data.rstrip(b"\0") if len(data) % 2 else data, codec, advice)
        encoding = codec[:6]
        remark = _(
            "The file does not say its encoding; it is read as %(encoding)s.",
            encoding=title_of(encoding),
        )
        return text, encoding, [Remark(remark, "encoding"), *_wrong_letters(text)]
    line = data.count(b"\n", 0, data.index(b"\0")) + 1
    raise UnusableData(
        _(
            "Line %(line)s contains a zero byte, so this is no text file; export it as CSV "
            "in UTF-8.",
            line=line,
        )
    )


def _utf8(data: bytes) -> tuple[str, list[Remark]] | None:
    """Text and remarks if the file is UTF-8, where few bytes may be none; else None."""
    try:
        text = data.decode()
        return text, _wrong_letters(text)
    except UnicodeDecodeError:
        text = data.decode(errors="surrogateescape")
    ascii_count = len(data.translate(None, bytes(range(0x80, 0x100))))
    bad_count = len(text) - len(_BAD.sub("", text))
    if len(text) - bad_count - ascii_count < 2 * bad_count:
        return None
    bad = _BAD.findall(text)
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _BAD.search(line)]
    letters = list(dict.fromkeys(map(_windows_letter, bad)))
    text = _BAD.sub(lambda found: _windows_letter(found[0]), text)
    said = named_lines(lines)
    bytes_are = "a byte that is" if len(bad) == 1 else "bytes that are"
    read = ", ".join(map(quoted, letters[:5]))
    return text, [
        Remark(
            f"The file is UTF-8, but {said} {'has' if len(lines) == 1 else 'have'} {bytes_are} "
            f"none; read there as Windows-1252: {read}.",
            "encoding",
            asks=_LETTERS_LOST in letters,
        ),
        *_wrong_letters(text.replace(_LETTERS_LOST, "")),
    ]


def _windows_letter(escaped: str) -> str:
    """The letter that a byte is in Windows-1252, or the mark for a lost one."""
    letter = bytes([ord(escaped) - 0xDC00]).decode("cp1252", "replace")
    return letter if letter.isalpha() or letter in "°²³€–’“”„" else _LETTERS_LOST


def _legacy(data: bytes) -> tuple[str, str, list[Remark]]:
    found = guess(data)
    text = _with_yen(data.decode(found.encoding), found.encoding)
    word = f", as in {quoted(found.word)}" if found.word else ""
    said = _(
        "The file is not UTF-8; it is read as %(encoding)s%(word)s.",
        encoding=title_of(found.encoding),
        word=word,
    )
    doubtful = found.margin < _CLEAR and found.other_word
    if doubtful:
        said += _(
            " It could be %(other)s: %(other_word)s.",
            other=title_of(found.other),
            other_word=quoted(found.other_word),
        )
    elif found.looks_wrong:
        said += _(" If letters look wrong, choose another encoding.")
    asks = bool(doubtful or found.looks_wrong)
    return text, found.encoding, [Remark(said, "encoding", asks)]


def _with_yen(text: str, encoding: str) -> str:
    """Japanese files have one byte for the backslash and the yen sign, which begins a number."""
    return _YEN.sub("¥", text) if encoding in ("cp932", "shift_jis") else text


def _wrong_letters(text: str) -> list[Remark]:
    """A remark if letters were lost or spoilt before, or the chosen encoding is not the file's."""
    if text.isascii():
        return []
    if _LETTERS_LOST in text:
        line = text.count("\n", 0, text.index(_LETTERS_LOST)) + 1
        said = _(
            "Letters were lost before the file was saved: line %(line)s has “%(letters_lost)s”.",
            line=line,
            letters_lost=_LETTERS_LOST,
        )
        return [Remark(said, "encoding", asks=True)]
    if found := _TWICE.search(text, 0, _SEARCHED):
        line = text.count("\n", 0, found.start()) + 1
        said = _(
            "Letters look wrong in line %(line)s: %(quoted)s. The file was saved after it "
            "had been read in another encoding.",
            line=line,
            quoted=quoted(_word_around(text, found.start())),
        )
        return [Remark(said, "encoding", asks=True)]
    return []


def _word_around(text: str, position: int) -> str:
    start = max(text.rfind(mark, 0, position) for mark in "\n\t;,| ") + 1
    return re.split(r"[\n\t;,| ]", text[start : start + 60], maxsplit=1)[0]


def _decode_as(data: bytes, codec: str, advice: str) -> str:
    try:
        return data.decode(codec).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(codec, "replace").count("\n") + 1
        name = title_of(codec.removesuffix("-le").removesuffix("-be"))
        raise UnusableData(
            _("Line %(line)s is not %(name)s, %(advice)s.", line=line, name=name, advice=advice)
        ) from error
