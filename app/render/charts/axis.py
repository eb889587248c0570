"""Axes: round tick values for a range of numbers."""

from __future__ import annotations

import math


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most ``most`` + 1 multiples of 1, 2 or 5 times a power of ten within [low, high]."""
    if not high > low:
        return [low]
    rough = high / most - low / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [float(f"{index * step:.12g}") for index in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Ticks of a log axis over [low, high] with 0 < low: powers of ten, at most ``most`` + 1.

    Over less than two of them also twice and five times each, over less than two of those the
    ticks of a linear axis.
    """
    first = math.ceil(math.log10(low) - 1e-9)
    last = math.floor(math.log10(high) + 1e-9)
    if last > first:
        return [float(f"1e{power}") for power in range(first, last + 1, (last - first) // most + 1)]
    between = [
        tick
        for power in range(first - 1, last + 2)
        for factor in (1, 2, 5)
        if low <= (tick := float(f"{factor}e{power}")) <= high
    ]
    return between if len(between) > 1 else ticks(low, high, most)
