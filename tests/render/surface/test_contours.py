"""Contour lines have the level that they are drawn for, everywhere, and round levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.render.surface.contours import MAX_LEVELS, contour_levels, contour_segments


def bowl(count: int = 41) -> np.ndarray:
    at = np.linspace(-2.0, 2.0, count)
    return at[np.newaxis] ** 2 + at[:, np.newaxis] ** 2


def test_a_bowl_has_circles() -> None:
    segments = contour_segments(bowl(), 1.0)
    radius = np.hypot(*(segments - 20).reshape(-1, 2).T) * 0.1
    assert radius == pytest.approx(np.ones(len(radius)), abs=0.002)
    length = np.hypot(*(segments[:, 1] - segments[:, 0]).T).sum() * 0.1
    assert length == pytest.approx(2 * np.pi, rel=0.01), "once around, and no more"


def test_lines_are_closed() -> None:
    """Every end is the end of exactly two segments, unless it lies on the border."""
    values = np.sin(np.arange(30)[:, np.newaxis] / 3.0) * np.cos(np.arange(30) / 4.0)
    ends = np.round(contour_segments(values, 0.3).reshape(-1, 2), 9)
    inside = ends[((ends > 0) & (ends < 29)).all(axis=1)]
    _, times = np.unique(inside, axis=0, return_counts=True)
    assert len(times) > 50 and (times == 2).all()


def test_each_end_has_the_level_between_two_grid_points() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(12, 15))
    ends = contour_segments(values, 0.2).reshape(-1, 2)
    assert len(ends)
    for column, row in ends.tolist():
        x, y = int(column), int(row)
        share = (column - x) or (row - y)
        before, after = values[y, x], values[y + (row > y), x + (column > x)]
        assert column == x or row == y, "on the side of a cell"
        assert before + share * (after - before) == pytest.approx(0.2)


def test_orientation() -> None:
    """Columns go across and rows up: the first coordinate is the column."""
    slope = np.tile(np.arange(5.0), (3, 1))
    assert (contour_segments(slope, 2.5)[..., 0] == 2.5).all()


@pytest.mark.parametrize("level", [-1.0, 0.0, 1.0, 9.0])
def test_a_flat_grid_has_no_lines(level: float) -> None:
    assert len(contour_segments(np.ones((4, 4)), level)) == 0


def test_a_saddle_is_decided_by_its_middle() -> None:
    high = contour_segments(np.array([[1.0, 0.0], [0.0, 1.0]]), 0.4)
    low = contour_segments(np.array([[1.0, 0.0], [0.0, 1.0]]), 0.6)
    assert len(high) == len(low) == 2
    # Above the middle's level the two high corners are joined: lines cut off the low ones.
    corners = {tuple(np.round(segment.mean(axis=0)).astype(int).tolist()) for segment in high}
    assert corners == {(0, 1), (1, 0)}
    corners = {tuple(np.round(segment.mean(axis=0)).astype(int).tolist()) for segment in low}
    assert corners == {(0, 0), (1, 1)}


@given(st.floats(1e-12, 1e12), st.floats(1.0, 1e12))
def test_levels_lie_between_and_are_few(low: float, ratio: float) -> None:
    levels = contour_levels(low, low * ratio)
    assert len(levels) <= MAX_LEVELS
    assert levels == sorted(set(levels))
    assert all(low < level < low * ratio for level in levels)
    if ratio > 1.5:
        assert len(levels) >= 3


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [
        (0.149, 0.414, [0.15, 0.2, 0.25, 0.3, 0.35, 0.4]),
        (0.001, 9.0, [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0]),
        (1e-9, 2.0, [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0]),
        (0.05, 1.1, [0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0]),
    ],
)
def test_levels_are_round(low: float, high: float, levels: list[float]) -> None:
    assert contour_levels(low, high) == pytest.approx(levels)
