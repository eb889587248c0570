"""Texts of a lesson with their numbers filled in."""

from __future__ import annotations

from app.lessons.evaluate import number_of
from app.lessons.lesson import Inline, Live
from app.lessons.values import Reader
from app.render.numbers import factor, number, rounded_share


def live_text(live: Live, value: float) -> str:
    """A live number as the text shows it."""
    if live.percent:
        return f"{number(100 * rounded_share(value))} %"
    return factor(value) if live.factor else number(value)


def plain_text(parts: tuple[Inline, ...], reader: Reader) -> str:
    """A text with its numbers, without any marks; raises what ``number_of`` raises."""
    return "".join(
        live_text(part, number_of(part.expression, reader)) if isinstance(part, Live) else part.text
        for part in parts
    )
