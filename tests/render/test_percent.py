"""Percentages are rounded to a tenth, and 100 means all, 0 none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.render.numbers import percent


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int]:
    of = draw(st.integers(1, 10_000))
    return draw(st.integers(0, of)), of


@settings(deadline=None)
@given(counts())
@example((9_999, 10_000))
@example((1, 10_000))
@example((0, 3))
def test_a_hundred_only_when_all_are_right_and_zero_only_when_none_is(
    count: tuple[int, int],
) -> None:
    right, of = count
    assert (percent(right, of) == "100") == (right == of)
    assert (float(percent(right, of)) == 0) == (right == 0)


@settings(deadline=None)
@given(counts())
def test_rounded_to_the_nearest_tenth(count: tuple[int, int]) -> None:
    right, of = count
    shown, share = Fraction(percent(right, of)), Fraction(100 * right, of)
    # Next to none and to all the nearest tenth would say none and all.
    bound = Fraction(1, 20) if Fraction(1, 20) <= share <= Fraction(1999, 20) else Fraction(1, 10)
    assert abs(shown - share) <= bound


@pytest.mark.parametrize(
    ("right", "of", "shown"),
    [(2, 3, "66.7"), (26, 75, "34.7"), (1, 2000, "0.1"), (1999, 2000, "99.9"), (3, 4, "75.0")],
)
def test_by_hand(right: int, of: int, shown: str) -> None:
    assert percent(right, of) == shown
