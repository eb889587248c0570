"""Ticks are few, round and inside the axis."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.render.charts.axis import ticks
from tests.for_each import for_each

MOST = st.integers(4, 8)


def round_number(value: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten."""
    power = math.floor(math.log10(value))
    candidates = [factor * 10.0**power for factor in (1, 2, 5, 10)]
    return min(candidates, key=lambda candidate: abs(candidate - value))


@settings(deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4), MOST)
@example(0.0, 1.05, 4)
@example(-0.3, 1.6, 6)
@example(-6.0, 12.0, 6)
def test_few_and_inside(low: float, span: float, most: int) -> None:
    high = low + span
    found = ticks(low, high, most)
    assert 1 <= len(found) <= most + 1
    assert low - span * 1e-6 <= found[0] <= found[-1] <= high + span * 1e-6


@settings(deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(0.01, 1e4), MOST)
def test_multiples_of_one_round_step(low: float, span: float, most: int) -> None:
    found = ticks(low, low + span, most)
    for before, after in pairwise(found):
        step = round_number(after - before)
        assert after - before == pytest.approx(step, rel=1e-6)
        for tick in found:
            assert math.remainder(tick, step) == pytest.approx(0, abs=span * 1e-6)


@settings(deadline=None)
@given(st.floats(-300.0, 307.0), MOST)
@example(-13.0, 4)
@example(308.2, 4)
def test_whatever_the_size_of_the_numbers(power: float, most: int) -> None:
    high = 10.0**power
    found = ticks(0.0, high, most)
    assert 1 <= len(found) <= most + 1
    assert len(set(found)) == len(found)
    assert 0.0 <= found[0] <= found[-1] <= high * (1 + 1e-6)


@for_each("low", [0.0, -3.0, 1e9])
def test_no_range_has_one_tick(low: float) -> None:
    assert ticks(low, low) == [low]


def test_examples() -> None:
    assert ticks(0.0, 1.05, 4) == [0.0, 0.5, 1.0]
    assert ticks(-6.0, 6.0, 6) == [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0]
    assert ticks(0.0, 0.7) == [0.0, 0.2, 0.4, 0.6]
