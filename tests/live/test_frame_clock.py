"""A view that needs fewer frames gets them evenly, and as many as it was promised."""

from __future__ import annotations

import random

from app.live.frame_clock import FrameClock
from tests.for_each import for_each

APART = 1 / 15


def taken(times: list[float], interval: float, apart: float = APART) -> list[float]:
    clock = FrameClock(apart)
    return [time for time in times if clock.is_due(time, interval)]


@for_each("rate", [60, 59.3, 50, 45, 40, 30, 24, 20, 16])
def test_of_faster_frames_it_gets_fifteen_a_second(rate: float) -> None:
    found = taken([1000 + n / rate for n in range(round(10 * rate))], 1 / rate)
    assert abs(len(found) - 150) <= 1
    gaps = [b - a for a, b in zip(found, found[1:], strict=False)]
    assert max(gaps) < APART + 1 / rate


@for_each("seed", range(5))
def test_frames_that_come_unevenly_do_not_move_the_rhythm(seed: int) -> None:
    chance = random.Random(seed)
    times = [1000 + n / 60 + chance.uniform(0, 0.012) for n in range(1200)]
    assert 298 <= len(taken(times, 1 / 60)) <= 301


@for_each("rate", [15, 10, 2])
def test_of_slower_frames_it_gets_each(rate: float) -> None:
    times = [1000 + n / rate for n in range(50)]
    assert taken(times, 1 / rate) == times


def test_what_was_missed_is_not_made_up_for() -> None:
    before = [1000 + n / 60 for n in range(60)]
    after = [1003 + n / 60 for n in range(60)]
    found = [time for time in taken(before + after, 1 / 60) if time >= 1003]
    assert found[0] == 1003
    assert len(found) <= 16
    assert min(b - a for a, b in zip(found, found[1:], strict=False)) > APART - 1 / 60


def test_who_waits_for_nothing_gets_each_frame() -> None:
    times = [1000 + n / 60 for n in range(100)]
    assert taken(times, 1 / 60, apart=0.0) == times
