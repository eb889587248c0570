"""Tests of the score of a practice task."""

import pytest

from app.practice.score import PracticeScore


def test_share_is_points_of_the_whole() -> None:
    assert PracticeScore(3, 4, "One hint.").share == 0.75
    assert PracticeScore(0, 0, "Nothing to win.").share == 0.0


@pytest.mark.parametrize("points", [-1.0, 4.1, float("nan")])
def test_points_outside_the_range_are_refused(points: float) -> None:
    with pytest.raises(ValueError, match="points of 4"):
        PracticeScore(points, 4, "")
