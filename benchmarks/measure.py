"""Timing on a noisy machine: all functions in turn, in rounds, and the median of each.

Measures the processor time of this thread, so that other processes do not count.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def in_turn(
    work: Mapping[str, Callable[[], object]], rounds: int, shortest: float = 2e-3
) -> dict[str, float]:
    """Median seconds per call of each function; in a round it runs for at least ``shortest``."""
    repeats = {name: _repeats(function, shortest) for name, function in work.items()}
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, function in work.items():
            start = time.thread_time()
            for _ in range(repeats[name]):
                function()
            times[name].append((time.thread_time() - start) / repeats[name])
    return {name: statistics.median(values) for name, values in times.items()}


def _repeats(function: Callable[[], object], shortest: float) -> int:
    function()
    start = time.thread_time()
    function()
    once = time.thread_time() - start
    return max(1, min(1000, int(shortest / once)))
