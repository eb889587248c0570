"""Numbers that stand for a missing value, such as −999: far from all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array

_NINES = np.array(
    [-99.0, -999.0, -9999.0, -99999.0, -999999.0, -99.9, -99.99, -999.9, -999.99, -9999.9]
)
_LIKELY = np.array(
    [
        *_NINES,
        *(-999.25, -888.0, -8888.0, -7777.0, -200.0, 999.0, 9999.0, 99999.0, 999999.0, 999.9),
        *(999.99, 9999.9, 9999.99, 8888.0, 65535.0, 32767.0, -32768.0, 2147483647.0),
        *(-2147483648.0, 1e20, -1e20, 1e30, -1e30, 1e35),
    ]
)
"""Values that stand for a missing one in files of weather, surveys and sensors."""
_POSSIBLE = np.array([-1.0, -9.0, -8.0, -77.0, -88.0, 99.0, 88.0, 77.0, 888.0, 777.0, 99.9, 99.99])
_HUGE = 1e20
"""Fill values of scientific files, such as 9.96921e36: nothing that was measured is so large."""
_GAP = 2.0
"""How many ranges of the other values a sentinel is away from them."""
_LEAST_GAP = 10.0


@dataclass(frozen=True)
class Sentinel:
    """A value that may stand for "missing"; ``is_likely``: it counts as missing at first."""

    value: float
    is_likely: bool


def find_sentinels(values: Array, elsewhere: frozenset[float] = frozenset()) -> list[Sentinel]:
    """The sentinels among the values: a negative one below all others, a positive one above.

    One is far from the others, or negative nines where all others are not negative, or it is a
    sentinel ``elsewhere`` in the file.
    """
    known = np.unique(values[~np.isnan(values)])
    found: list[Sentinel] = []
    while len(known) >= 2:
        if known[0] < 0 and (_is_below(known) or float(known[0]) in elsewhere):
            value, known = float(known[0]), known[1:]
        elif known[-1] > 0 and (_is_above(known) or float(known[-1]) in elsewhere):
            value, known = float(known[-1]), known[:-1]
        elif _both_far(known):
            found += [Sentinel(float(known[i]), _is_likely(float(known[i]))) for i in (0, -1)]
            break
        else:
            break
        found.append(Sentinel(value, _is_likely(value)))
    return found


def _is_likely(value: float) -> bool:
    return value in _LIKELY or abs(value) >= _HUGE


def _is_below(known: Array) -> bool:
    gap, spread = float(known[1] - known[0]), float(known[-1] - known[1])
    return (known[0] in _NINES and known[1] >= 0) or _is_far(known[0], gap, spread)


def _is_above(known: Array) -> bool:
    gap, spread = float(known[-1] - known[-2]), float(known[-2] - known[0])
    return len(known) > 2 and _is_far(known[-1], gap, spread)


def _is_far(value: float, gap: float, spread: float) -> bool:
    is_one = _is_likely(value) or value in _POSSIBLE
    return is_one and gap > max(_GAP * spread, _LEAST_GAP)


def _both_far(known: Array) -> bool:
    """Whether both ends are sentinels, each of which widens the range for the other."""
    if len(known) < 4:
        return False
    spread = float(known[-2] - known[1])
    low, high = float(known[0]), float(known[-1])
    return (
        low < 0 < high
        and _is_far(low, float(known[1]) - low, spread)
        and _is_far(high, high - float(known[-2]), spread)
    )
