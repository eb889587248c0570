"""Printed numbers as an array of float64, with the place value of the last digit printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.practice.answers.values import MAX_DEPTH, Block, Printed, UnreadableAnswers, Value
from app.practice.check.verdict import Answer

SURE_DIGITS = 15
"""From this many significant digits on, a number was printed in full."""
_NUMBER = re.compile(r"[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?")


def array_of(value: Value, name: str) -> Answer:
    """The array of a value; raises UnreadableAnswers if its rows have different lengths."""
    tokens: list[str] = []
    shape = _shape(value, name, 0)
    _collect(value, tokens)
    numbers = np.array([float(token) for token in tokens], dtype=np.float64).reshape(shape)
    unit = unit_of(tokens)
    return Answer(numbers + 0.0, unit.reshape(shape) if isinstance(unit, np.ndarray) else unit)


def unit_of(tokens: Sequence[str]) -> Array | float | None:
    """The place value of the last digit of numbers, as NumPy prints an array of them.

    All have as many decimals as the one with the most, because NumPy leaves zeros out at the end.
    With powers of ten that holds for the digits before them, and each number has its own place
    value, (n,). 0 if the numbers are printed in full; None if that cannot be told, as of zeros and
    whole numbers.
    """
    parts = [found for token in tokens if (found := _NUMBER.fullmatch(token))]
    used = [found for found in parts if (found[1] + found[2]).strip("0")]
    if not used:
        return None
    decimals = max(len(found[2]) for found in used)
    if max(len((found[1] + found[2]).lstrip("0")) for found in used) >= SURE_DIGITS:
        return 0.0
    if len(parts) == len(tokens) and any(found[3] for found in used):
        powers = np.array([int(found[3] or 0) for found in parts], dtype=np.float64)
        return np.asarray(10.0 ** np.clip(powers - decimals, -300, 300))
    return 10.0 ** -min(decimals, 300) if decimals else None


def rank(value: Value) -> int:
    """How many brackets are around the first number."""
    depth = 0
    while isinstance(value, Block):
        value = next((item for item in value.items if item is not None), None)
        depth += 1
    return depth


def _shape(value: Value, name: str, depth: int) -> tuple[int, ...]:
    if isinstance(value, Printed):
        return ()
    if value is None:
        raise UnreadableAnswers(
            _("“%(name)s” has places without a number; fill them, or leave it out.", name=name)
        )
    if depth > MAX_DEPTH or value.is_named:
        raise UnreadableAnswers(
            _("“%(name)s” has names inside its numbers; paste numbers only.", name=name)
        )
    shapes = [_shape(item, name, depth + 1) for item in value.items]
    if not shapes:
        raise UnreadableAnswers(
            _("“%(name)s” is empty; paste its numbers, or leave it out.", name=name)
        )
    for shape in shapes:
        if shape != shapes[0]:
            first, other = (each[0] if each else 1 for each in (shapes[0], shape))
            raise UnreadableAnswers(
                _(
                    "The rows of “%(first)s” have %(name)s and %(other)s numbers; the rows of a "
                    "matrix have the same length.",
                    first=name,
                    name=first,
                    other=other,
                )
            )
    if value.by_rows and len(shapes) == 1:
        return shapes[0]  # one line without brackets is a vector
    return (len(shapes), *shapes[0])


def _collect(value: Value, tokens: list[str]) -> None:
    if isinstance(value, Printed):
        tokens.append(value.text)
    elif isinstance(value, Block):
        for item in value.items:
            _collect(item, tokens)
