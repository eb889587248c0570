"""Text of a lesson: symbols in `backticks`, live numbers in {braces}, *strong* words."""

from __future__ import annotations

from app.i18n.messages import N_, _
from app.lessons.expression_parser import BadExpression, parse_expression
from app.lessons.lesson import BadLesson, Inline, Live, Symbol, Text

_ENDS = {"`": "`", "{": "}", "*": "*"}
_OPERATORS = ("·", "−", "+", "/")
_UNCLOSED = {
    "`": N_(
        "A symbol begins with %(begin)s and ends with %(end)s; close it, or write \\%(begin)s for "
        "the character itself."
    ),
    "{": N_(
        "A number begins with %(begin)s and ends with %(end)s; close it, or write \\%(begin)s for "
        "the character itself."
    ),
    "*": N_(
        "A strong word begins with %(begin)s and ends with %(end)s; close it, or write "
        "\\%(begin)s for the character itself."
    ),
}


def parse_inline(text: str, line: int) -> tuple[Inline, ...]:
    """The parts of one paragraph that begins in ``line``; raises BadLesson."""
    parts: list[Inline] = []
    plain = ""
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == "\\" and text[place + 1 : place + 2] in (*_ENDS, "}", "\\"):
            plain += text[place + 1]
            place += 2
            continue
        if letter not in _ENDS:
            plain += letter
            place += 1
            continue
        end = text.find(_ENDS[letter], place + 1)
        inner = text[place + 1 : end].strip()
        if end < 0 or not inner:
            sentence = _(_UNCLOSED[letter], begin=letter, end=_ENDS[letter])
            raise BadLesson(line, sentence)
        if plain:
            parts.append(Text(plain))
            plain = ""
        after = parts[-1].text.rstrip() if parts and isinstance(parts[-1], Text) else ""
        parts.append(_part(letter, inner, line, factor=after.endswith(_OPERATORS)))
        place = end + 1
    if plain:
        parts.append(Text(plain))
    return tuple(parts)


def _part(mark: str, inner: str, line: int, *, factor: bool) -> Inline:
    if mark == "`":
        return Symbol(inner)
    if mark == "*":
        return Text(inner, strong=True)
    percent = inner.endswith("%")
    source = inner.removesuffix("%").strip()
    try:
        return Live(source, parse_expression(source), line, percent, factor)
    except BadExpression as error:
        raise BadLesson(line, str(error)) from None
