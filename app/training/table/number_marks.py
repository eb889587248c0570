"""Decimal and thousands marks: which readings the cells of a column allow, and conversion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array

_EXPONENT = r"(?:[eE][+-]?\d+)"


def _reading(decimal: str, thousands: str) -> re.Pattern[str]:
    """Numbers with this decimal mark; groups of three digits by one other mark, or Indian ones."""
    groups = "|".join(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+" for mark in (thousands, " ", "'", "_"))
    indian = rf"[1-9]\d?(?:{thousands}\d{{2}})+{thousands}\d{{3}}"
    fraction = rf"(?:{decimal}\d*)"
    return re.compile(
        rf"[+-]?(?:\d+{fraction}?{_EXPONENT}?|{decimal}\d+{_EXPONENT}?"
        rf"|(?:{groups}|{indian}){fraction}?)",
        re.ASCII,
    )


READINGS = {".": _reading(r"\.", ","), ",": _reading(",", r"\.")}
"""By decimal mark: the pattern of a body (see ``NumberCell``)."""

_UNFIT = {
    mark: re.compile(rf"^(?!(?:{reading.pattern})$)", re.MULTILINE | re.ASCII)
    for mark, reading in READINGS.items()
}
"""By decimal mark: finds a line that is not a body with this reading."""

_SIMPLE = re.compile(r"[\d+\-eE.\n]*", re.ASCII)
_POINT_PROOF = re.compile(r"\.(?!\d{3}(?:\n|\Z))|(?:\A|\n)[+-]?0?\.|\d{4}\.", re.ASCII)


@dataclass(frozen=True)
class Marks:
    """How many different bodies have only one reading, and which have none.

    ``both`` counts bodies with a point or comma that either reading allows; a count may stop at 1.
    ``bad`` are positions. ``all_fit`` are the decimal marks with which all bodies can be read.
    """

    point: int
    comma: int
    both: int
    bad: tuple[int, ...] = ()
    all_fit: str = ""

    @property
    def proven(self) -> str:
        """The decimal mark that the bodies prove, or "" if they prove none, or both."""
        if bool(self.point) == bool(self.comma):
            return ""
        return "." if self.point else ","


NO_MARKS = Marks(0, 0, 0, all_fit=".,")


def marks_of(bodies: Sequence[str]) -> Marks:
    """Counts the readings of different bodies."""
    joined = "\n".join(bodies)
    if _SIMPLE.fullmatch(joined) and _float_list(bodies) is not None:
        if "." not in joined:
            return NO_MARKS
        if _POINT_PROOF.search(joined):
            return Marks(1, 0, 0, all_fit=".")
    elif (
        "." not in joined
        and _SIMPLE.fullmatch(swapped := joined.replace(",", "."))
        and _float_list(swapped.split("\n")) is not None
        and _POINT_PROOF.search(swapped)
    ):
        return Marks(0, 1, 0, all_fit=",")
    all_fit = "".join(mark for mark, unfit in _UNFIT.items() if not unfit.search(joined))
    if all_fit == ".,":
        return Marks(0, 0, int("." in joined or "," in joined), all_fit=all_fit)
    if all_fit:
        return Marks(int(all_fit == "."), int(all_fit == ","), 0, all_fit=all_fit)
    return _counted(bodies)


def _counted(bodies: Sequence[str]) -> Marks:
    point = comma = both = 0
    bad: list[int] = []
    by_point, by_comma = READINGS["."].fullmatch, READINGS[","].fullmatch
    for position, body in enumerate(bodies):
        fits_point, fits_comma = by_point(body) is not None, by_comma(body) is not None
        if fits_point and fits_comma:
            both += "." in body or "," in body
        elif fits_point:
            point += 1
        elif fits_comma:
            comma += 1
        else:
            bad.append(position)
    return Marks(point, comma, both, tuple(bad))


def thousands_mark(joined: str, decimal: str) -> str:
    """The first thousands mark in joined bodies, read with this decimal mark, or ""."""
    other = "," if decimal == "." else "."
    return next((mark for mark in (other, " ", "'", "_") if mark in joined), "")


def convert(bodies: Sequence[str], decimal: str, *, all_fit: bool = False) -> Array:
    """The bodies as numbers (n,); NaN if one has no such reading or is too large.

    ``decimal`` "either": each body by the reading that it fits, by a point if both. ``all_fit``:
    all bodies are known to have this reading.
    """
    values = None
    if all_fit:
        joined = "\n".join(bodies)
        for mark in ("," if decimal == "." else ".", " ", "'", "_"):
            joined = joined.replace(mark, "")
        values = _float_list(joined.replace(",", ".").split("\n"))
    if values is None:
        values = [_value(body, decimal) for body in bodies]
    numbers = np.array(values, dtype=np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return numbers


def _float_list(bodies: Sequence[str]) -> list[float] | None:
    try:
        return list(map(float, bodies))
    except ValueError:
        return None


def _value(body: str, decimal: str) -> float:
    for mark in (".", ",") if decimal == "either" else (decimal,):
        if READINGS[mark].fullmatch(body):
            other = "," if mark == "." else "."
            for thousands in (other, " ", "'", "_"):
                body = body.replace(thousands, "")
            return float(body.replace(",", "."))
    return np.nan
