"""A throttled view gets its frames evenly, and as many as its interval allows."""

from __future__ import annotations

import random

import pytest

from app.live.throttle import FrameThrottle

INTERVAL = 1 / 15


def passed(times: list[float], frame_interval: float, interval: float = INTERVAL) -> list[float]:
    throttle = FrameThrottle(interval)
    return [time for time in times if throttle.is_due(time, frame_interval)]


@pytest.mark.parametrize("rate", [60, 59.3, 50, 45, 40, 30, 24, 20, 16])
def test_of_faster_frames_fifteen_a_second_pass(rate: float) -> None:
    found = passed([1000 + n / rate for n in range(round(10 * rate))], 1 / rate)
    assert abs(len(found) - 150) <= 1
    gaps = [b - a for a, b in zip(found, found[1:], strict=False)]
    assert max(gaps) < INTERVAL + 1 / rate


@pytest.mark.parametrize("seed", range(5))
def test_uneven_frames_do_not_shift_the_grid(seed: int) -> None:
    chance = random.Random(seed)
    times = [1000 + n / 60 + chance.uniform(0, 0.012) for n in range(1200)]
    assert 298 <= len(passed(times, 1 / 60)) <= 301


@pytest.mark.parametrize("rate", [15, 10, 2])
def test_slower_frames_all_pass(rate: float) -> None:
    times = [1000 + n / rate for n in range(50)]
    assert passed(times, 1 / rate) == times


def test_missed_frames_are_not_made_up_for() -> None:
    before = [1000 + n / 60 for n in range(60)]
    after = [1003 + n / 60 for n in range(60)]
    found = [time for time in passed(before + after, 1 / 60) if time >= 1003]
    assert found[0] == 1003
    assert len(found) <= 16
    assert min(b - a for a, b in zip(found, found[1:], strict=False)) > INTERVAL - 1 / 60


def test_without_an_interval_all_frames_pass() -> None:
    times = [1000 + n / 60 for n in range(100)]
    assert passed(times, 1 / 60, interval=0.0) == times
