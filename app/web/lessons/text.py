"""The text of a lesson for the page: words, terms and live numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.lessons.expressions import Expression
from app.lessons.lesson import Inline, Live, Symbol
from app.lessons.shown import live_text
from app.lessons.values import Reader
from app.render.numbers import UNKNOWN
from app.web.lessons.results import looks_ahead, value_in
from app.web.lessons.terms import TERM, Term, term_of


@dataclass(frozen=True)
class Piece:
    """A piece of a sentence.

    ``term`` is what a symbol or a number is about, if it is a part of the network. The ``value`` of
    a number is None while it is not known; ``name`` is its symbol.
    """

    kind: Literal["text", "strong", "symbol", "number"]
    text: str
    term: Term | None = None
    value: float | None = None
    name: str = ""


def describe_text(
    parts: Iterable[Inline],
    reader: Reader | None,
    units: tuple[int, ...],
    ahead: Mapping[Expression, float | None],
) -> list[Piece]:
    """The pieces of a text; without a ``reader`` its numbers are left out.

    ``ahead`` has the numbers that need training.
    """
    pieces: list[Piece] = []
    for part in parts:
        if isinstance(part, Symbol):
            pieces += symbols(part.text, units)
        elif isinstance(part, Live):
            pieces.append(_number(part, reader, units, ahead))
        else:
            pieces.append(Piece("strong" if part.strong else "text", part.text))
    return pieces


def symbols(text: str, units: tuple[int, ...]) -> list[Piece]:
    """A formula in plain symbols: its terms, and what is between them."""
    pieces, end = [], 0
    for found in TERM.finditer(text):
        if term := term_of(found[0], units):
            if found.start() > end:
                pieces.append(Piece("symbol", text[end : found.start()]))
            pieces.append(Piece("symbol", found[0], term))
            end = found.end()
    if end < len(text):
        pieces.append(Piece("symbol", text[end:]))
    return pieces


def _number(
    part: Live,
    reader: Reader | None,
    units: tuple[int, ...],
    ahead: Mapping[Expression, float | None],
) -> Piece:
    if reader is None:
        value = None
    elif looks_ahead(part.expression):
        value = ahead.get(part.expression)
    else:
        value = value_in(part.expression, reader)
    text = UNKNOWN if value is None else live_text(part, value)
    term = term_of(part.source, units)
    return Piece("number", text, term, value, part.source if term else "")
