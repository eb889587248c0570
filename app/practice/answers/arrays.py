"""Printed numbers as an array of float64, with the place value of the last digit printed."""

from __future__ import annotations

import re

import numpy as np

from app.practice.answers.values import MAX_DEPTH, Block, Printed, UnreadableAnswers, Value
from app.practice.check.verdict import Answer

SURE_DIGITS = 15
"""From this many significant digits on, a number was printed in full."""
NUMPY_DECIMALS = 8
_NUMBER = re.compile(r"[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?")


def array_of(value: Value, name: str) -> Answer:
    """The array of a value; raises UnreadableAnswers if its rows have different lengths."""
    tokens: list[str] = []
    shape = _shape(value, name, 0)
    _collect(value, tokens)
    numbers = np.array([float(token) for token in tokens], dtype=np.float64).reshape(shape)
    return Answer(numbers + 0.0, unit_of(tokens))


def unit_of(tokens: list[str]) -> float | None:
    """The place value of the last digit of an array's numbers, as NumPy prints them.

    It is that of the number with the most decimals, because NumPy leaves zeros out at the end.
    0 if the numbers are printed in full; None if that cannot be told, as of zeros and whole
    numbers.
    """
    decimals, digits = 0, 0
    for token in tokens:
        found = _NUMBER.fullmatch(token)
        if found is None:
            continue
        whole, fraction, power = found[1], found[2], int(found[3] or 0)
        if not (whole + fraction).strip("0"):
            continue
        decimals = max(decimals, len(fraction) - power)
        digits = max(digits, len((whole + fraction).lstrip("0")))
    if digits >= SURE_DIGITS:
        return 0.0
    if decimals <= 0:
        return None
    return 10.0 ** -min(decimals, 300)


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
            f"“{name}” has places without a number; fill them, or leave it out."
        )
    if depth > MAX_DEPTH or value.is_named:
        raise UnreadableAnswers(f"“{name}” has names inside its numbers; paste numbers only.")
    shapes = [_shape(item, name, depth + 1) for item in value.items]
    if not shapes:
        raise UnreadableAnswers(f"“{name}” is empty; paste its numbers, or leave it out.")
    for shape in shapes:
        if shape != shapes[0]:
            first, other = (each[0] if each else 1 for each in (shapes[0], shape))
            raise UnreadableAnswers(
                f"The rows of “{name}” have {first} and {other} numbers; "
                "the rows of a matrix have the same length."
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
