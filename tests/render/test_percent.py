"""Percentages are rounded down, so 100 means all."""

from __future__ import annotations

from fractions import Fraction

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
def test_a_hundred_only_when_all_are_right(count: tuple[int, int]) -> None:
    right, of = count
    assert (percent(right, of) == "100") == (right == of)


@settings(deadline=None)
@given(counts())
def test_rounded_down_to_a_tenth(count: tuple[int, int]) -> None:
    right, of = count
    shown, share = Fraction(percent(right, of)), Fraction(100 * right, of)
    assert share - Fraction(1, 10) < shown <= share
