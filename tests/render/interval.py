"""Interval arithmetic for numbers as they are printed: between which bounds a result must lie."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

DIGITS = 4
"""Numbers with fewer significant digits are exact: the app cuts zeros of exact numbers only."""
ROUNDING = 1e-13
"""Relative error of a float64 that took a few operations."""


@dataclass(frozen=True)
class Interval:
    """All numbers from ``low`` to ``high``."""

    low: float
    high: float

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            return Interval(-math.inf, math.inf)
        ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def power(self, exponent: Interval) -> Interval:
        """For a positive base, or a whole exponent."""
        powers = [exponent.low, exponent.high]
        if self.low < 0:
            whole = round(exponent.low)
            assert exponent.low <= whole + 1e-9 and exponent.high >= whole - 1e-9
            powers = [float(whole)]
        ends = [_power(a, b) for a in (self.low, self.high) for b in powers]
        if self.low <= 0 <= self.high and exponent.low > 0:
            ends.append(0.0)
        return Interval(min(ends), max(ends))

    def map(self, function: Callable[[float], float]) -> Interval:
        """A function that never falls."""
        return Interval(function(self.low), function(self.high))

    def smooth(self, function: Callable[[float], float]) -> Interval:
        """A function whose slope is between −1 and 1."""
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        return Interval(function(middle) - half, function(middle) + half)

    def __abs__(self) -> Interval:
        largest = max(abs(self.low), abs(self.high))
        inside = self.low <= 0 <= self.high
        return Interval(0.0 if inside else min(abs(self.low), abs(self.high)), largest)

    def touches(self, other: Interval) -> bool:
        """Whether they have a number in common, within the rounding of float64."""
        slack = ROUNDING * max(map(abs, (self.low, self.high, other.low, other.high)))
        return self.low <= other.high + slack and other.low <= self.high + slack

    @property
    def width(self) -> float:
        """high − low over the larger magnitude; 0 next to the number 0."""
        largest = max(abs(self.low), abs(self.high))
        return (self.high - self.low) / largest if largest > 1e-300 else 0.0


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


def computed(value: float) -> Interval:
    """A float64 with its rounding errors."""
    slack = 4e-16 * abs(value) + 1e-320
    return Interval(value - slack, value + slack)


def printed(text: str) -> Interval:
    """A number as the app prints it: half a unit of its last digit more or less, or exact."""
    plain = text.strip("()+").translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    plain = plain.replace("·10", "e").strip("+")
    value = float(plain)
    mantissa, _, exponent = plain.partition("e")
    digits = re.sub(r"[-.]", "", mantissa).lstrip("0")
    if len(digits) < DIGITS:
        return computed(value)
    decimals = len(mantissa.partition(".")[2])
    half = 0.5 * 10.0 ** (int(exponent or 0) - decimals)
    return Interval(value - half, value + half)
