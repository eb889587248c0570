"""Where the two classes of each cloud lie when there is no noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.datasets import DATASETS, make_dataset
from tests.for_each import for_each

Points = list[tuple[float, float]]


def classes_of(name: str, samples: int = 2000) -> tuple[Points, Points]:
    """The points of class 0 and of class 1."""
    x, classes = make_dataset(name, samples, 0.0, np.random.default_rng(11))
    points = [(float(x1), float(x2)) for x1, x2 in x]
    zero, one = ([p for p, c in zip(points, classes, strict=True) if c == k] for k in (0, 1))
    return zero, one


def test_every_cloud_is_covered() -> None:
    """Those of more classes are in test_dataset_classes.py."""
    clouds = {
        name
        for name, dataset in DATASETS.items()
        if dataset.class_counts[:1] == (2,) and not dataset.is_table
    }
    assert clouds == {"circle", "gaussian", "xor_cloud", "spiral", "moons", "checkerboard"}


def test_circle_is_a_disc_in_a_ring() -> None:
    ring, disc = classes_of("circle")
    outer, inner = ([math.hypot(*point) for point in points] for points in (ring, disc))
    assert max(inner) <= 2.5
    assert max(inner) > 2.45
    assert min(outer) >= 3.5 - 1e-12
    assert min(outer) < 3.55
    assert max(outer) <= 5.0 + 1e-12
    assert max(outer) > 4.95


def test_gaussian_is_two_round_blobs() -> None:
    for points, centre in zip(classes_of("gaussian", 8000), (-2.0, 2.0), strict=True):
        for axis in (0, 1):
            along = [point[axis] for point in points]
            mean = sum(along) / len(along)
            spread = math.sqrt(sum((value - mean) ** 2 for value in along) / len(along))
            assert mean == pytest.approx(centre, abs=0.06)
            assert spread == pytest.approx(0.8, abs=0.04)
        product = [(x1 - centre) * (x2 - centre) for x1, x2 in points]
        assert sum(product) / len(product) == pytest.approx(0.0, abs=0.05)


def test_xor_cloud_is_class_1_where_exactly_one_input_is_positive() -> None:
    for points, label in zip(classes_of("xor_cloud"), (0, 1), strict=True):
        assert all(((x1 > 0) != (x2 > 0)) == bool(label) for x1, x2 in points)
        # As in the truth table there are two corners to each class.
        upper = sum(x2 > 0 for _, x2 in points)
        assert upper == pytest.approx(len(points) / 2, rel=0.1)


def test_xor_cloud_keeps_off_the_axes() -> None:
    for points in classes_of("xor_cloud"):
        sizes = [abs(value) for point in points for value in point]
        assert min(sizes) >= 0.3
        assert min(sizes) < 0.35
        assert max(sizes) <= 5.0
        assert max(sizes) > 4.95


def test_spiral_is_two_arms_half_a_turn_apart() -> None:
    for points, start in zip(classes_of("spiral"), (0.0, math.pi), strict=True):
        for x1, x2 in points:
            radius = math.hypot(x1, x2)
            angle = start + 1.75 * 2 * math.pi * radius / 5.0
            assert (x1, x2) == pytest.approx(
                (radius * math.sin(angle), radius * math.cos(angle)), abs=1e-9
            )


def test_spiral_reaches_from_the_middle_to_the_edge() -> None:
    for points in classes_of("spiral"):
        radii = sorted(math.hypot(*point) for point in points)
        assert radii[0] < 0.3
        assert 4.95 < radii[-1] <= 5.0 + 1e-12
        # The square root spreads the points evenly over the disc: half within 5 / sqrt 2.
        assert radii[len(radii) // 2] == pytest.approx(5.0 / math.sqrt(2.0), abs=0.15)


def test_moons_are_half_circles() -> None:
    middles = ((-1.5, -0.75), (1.5, 0.75))
    for points, (c1, c2), up in zip(classes_of("moons"), middles, (1.0, -1.0), strict=True):
        assert all(math.hypot(x1 - c1, x2 - c2) == pytest.approx(3.0) for x1, x2 in points)
        assert all(up * (x2 - c2) >= -1e-12 for _, x2 in points)
        angles = [math.atan2(up * (x2 - c2), x1 - c1) for x1, x2 in points]
        assert min(angles) < 0.02
        assert max(angles) > math.pi - 0.02
        assert sum(angles) / len(angles) == pytest.approx(math.pi / 2, abs=0.1)


def test_moons_reach_into_each_other() -> None:
    lower_left, upper_right = classes_of("moons")
    # The right end of the one that opens downward lies above the lowest point of the other.
    assert max(x1 for x1, _ in lower_left) > 0.0 > min(x1 for x1, _ in upper_right)
    nearest = min(math.dist(p, q) for p in lower_left[::7] for q in upper_right[::7])
    assert nearest > 0.5


def test_checkerboard_changes_class_at_every_line() -> None:
    for points, label in zip(classes_of("checkerboard", 4000), (0, 1), strict=True):
        squares = [(math.floor((x1 + 5) / 2.5), math.floor((x2 + 5) / 2.5)) for x1, x2 in points]
        assert all((i + j) % 2 == label for i, j in squares)
        own = {(i, j) for i in range(4) for j in range(4) if (i + j) % 2 == label}
        counts = {square: squares.count(square) for square in own}
        assert sum(counts.values()) == len(points)
        # Eight squares share 2000 points, 250 each; five standard deviations are 74.
        assert all(abs(count - 250) < 75 for count in counts.values())


def test_checkerboard_fills_its_squares() -> None:
    for points in classes_of("checkerboard", 4000):
        for axis in (0, 1):
            places = sorted((point[axis] + 5) % 2.5 for point in points)
            assert places[0] < 0.02
            assert places[-1] > 2.48
            assert places[len(places) // 2] == pytest.approx(1.25, abs=0.1)


@for_each("name", ["circle", "spiral"])
def test_every_direction_is_taken(name: str) -> None:
    for points in classes_of(name):
        eighths = {math.floor(math.atan2(x2, x1) / (math.pi / 4)) for x1, x2 in points}
        assert set(range(-4, 4)) <= eighths
