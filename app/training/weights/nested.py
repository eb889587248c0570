"""Nested lists and objects, as JSON and printed text give them, taken apart into named arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from app.i18n.messages import _
from app.training.weights.arrays import (
    MAX_ARRAYS,
    MAX_NUMBERS,
    NamedArray,
    UnusableWeights,
    named_array,
    quoted,
    short_name,
    too_many_arrays,
    too_many_numbers,
)
from app.training.weights.naming import role_of

MAX_DEPTH = 12


def arrays_of(value: object, name: str = "") -> list[NamedArray]:
    """The arrays in nested lists and objects, in their order, named by the way to them.

    A rectangle of numbers is one array; with more than two dimensions, or with lists of unequal
    length, each item is one of its own. Text and truth values are skipped. Raises UnusableWeights.
    """
    found = []
    for array in _walk(value, name, 0):
        found.append(array)
        if len(found) > MAX_ARRAYS:
            raise UnusableWeights(too_many_arrays())
    if sum(array.values.size for array in found) > MAX_NUMBERS:
        raise UnusableWeights(too_many_numbers())
    return found


def _walk(value: object, name: str, depth: int) -> Iterator[NamedArray]:
    if depth > MAX_DEPTH:
        raise UnusableWeights(
            _("The lists are nested more than %(max_depth)s deep.", max_depth=MAX_DEPTH)
        )
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list) and value:
        shape = _shape(value, MAX_DEPTH)
        if shape is not None and len(shape) <= 2:
            yield _numbers(name, value, shape)
        elif shape is None and all(_is_number(item) or item is None for item in value):
            place = next(index for index, item in enumerate(value) if item is None)
            raise UnusableWeights(
                _(
                    "%(quoted)s[%(place)s] is empty; write a number.",
                    quoted=quoted(short_name(name)),
                    place=place,
                )
            )
        elif role_of(name) and isinstance(value[0], str):
            raise UnusableWeights(
                _("%(quoted)s[0] is text; write it as a number.", quoted=quoted(short_name(name)))
            )
        elif shape is None and role_of(name) == "w" and _are_rows(value):
            lengths = [len(row) for row in value]
            place = next(at for at, length in enumerate(lengths) if length != lengths[0])
            raise UnusableWeights(
                _(
                    "%(quoted)s: row %(place)s has %(part)s numbers and row 0 has %(part2)s; "
                    "the rows of a matrix are of one length.",
                    quoted=quoted(short_name(name)),
                    place=place,
                    part=lengths[place],
                    part2=lengths[0],
                )
            )
        else:
            for place, item in enumerate(value):
                yield from _walk(
                    item, f"{name}.{place}" if name else f"array {place + 1}", depth + 1
                )
    elif _is_number(value):
        yield _numbers(name, value, ())


def _numbers(name: str, value: Any, shape: tuple[int, ...]) -> NamedArray:
    try:
        values = np.array(value, dtype=np.float64)
    except OverflowError:
        raise UnusableWeights(
            _(
                "%(quoted)s has a number that is too large; weights and biases must be "
                "finite numbers.",
                quoted=quoted(short_name(name)),
            )
        ) from None
    return named_array(name, values.reshape(shape))


def _shape(value: Any, depth: int) -> tuple[int, ...] | None:
    """The shape of a rectangle of numbers; None for anything else."""
    if _is_number(value):
        return ()
    if not isinstance(value, list) or not value or depth == 0:
        return None
    first = _shape(value[0], depth - 1)
    if first is None or any(_shape(item, depth - 1) != first for item in value[1:]):
        return None
    return (len(value), *first)


def _are_rows(value: list[Any]) -> bool:
    """Whether every item is a list of numbers."""
    return all(isinstance(row, list) and all(map(_is_number, row)) for row in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
