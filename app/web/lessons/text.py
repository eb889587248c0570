"""The text of a lesson for the page: words, terms and live numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.lessons.evaluate import value_at
from app.lessons.lesson import Inline, Live, Symbol
from app.render.numbers import number
from app.training.run.session import TrainingSession
from app.web.lessons.terms import TERM, Term, term_of

SHARE_DIGITS = 3


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
    parts: Iterable[Inline], session: TrainingSession, sample: int | None, *, live: bool = False
) -> list[Piece]:
    """The pieces of a text at a session's state; while it plays its numbers are left out."""
    units = tuple(session.recipe.units)
    pieces: list[Piece] = []
    for part in parts:
        if isinstance(part, Symbol):
            pieces += symbols(part.text, units)
        elif isinstance(part, Live):
            pieces.append(_number(part, session, sample, units, live=live))
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
    part: Live, session: TrainingSession, sample: int | None, units: tuple[int, ...], *, live: bool
) -> Piece:
    value = None if live else value_at(part.expression, session, sample)
    text = number(value)
    if part.percent and value is not None:
        text = f"{number(100 * value, SHARE_DIGITS)} %"
    term = term_of(part.source, units)
    return Piece("number", text, term, value, part.source if term else "")
