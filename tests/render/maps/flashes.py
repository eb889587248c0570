"""Counts flashes as WCAG 2.2 defines them (success criterion 2.3.1)."""

from __future__ import annotations

from collections.abc import Sequence

CHANGE, BRIGHT = 0.1, 0.8


def most_flashes(luminances: Sequence[float], times: Sequence[float]) -> int:
    """The most flashes in one second of a cell with these luminances, at times in seconds.

    A flash is a pair of opposing changes of a tenth or more, the darker below 0.8.
    """
    turn, direction, most = luminances[0], 0, 0
    changes: list[float] = []
    for luminance, time in zip(luminances, times, strict=True):
        step = luminance - turn
        if direction and step * direction > 0:
            turn = luminance
        elif abs(step) >= CHANGE and min(luminance, turn) < BRIGHT:
            direction, turn = (1 if step > 0 else -1), luminance
            changes = [*(each for each in changes if time - each < 1), time]
            most = max(most, len(changes) // 2)
    return most
