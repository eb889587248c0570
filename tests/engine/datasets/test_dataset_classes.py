"""Clouds of more than two classes: where they lie, and how many they may be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.datasets import DATASETS, make_dataset
from tests.for_each import for_each

Points = list[tuple[float, float]]
TO_TEN = range(2, 11)


def classes_of(name: str, classes: int, samples: int = 3000) -> list[Points]:
    """The points of class 0, 1 …"""
    x, labels = make_dataset(name, samples, 0.0, np.random.default_rng(11), classes)
    pairs = list(zip(x.tolist(), labels.tolist(), strict=True))
    return [[(x1, x2) for (x1, x2), label in pairs if label == k] for k in range(classes)]


@for_each("arms", [2, 3, 5])
def test_spiral_arms_start_in_equal_angles(arms: int) -> None:
    for k, points in enumerate(classes_of("spiral", arms)):
        for x1, x2 in points:
            radius = math.hypot(x1, x2)
            # 3.5 turns in all, shared among the arms.
            angle = 2 * math.pi * (k / arms + 3.5 / arms * radius / 5.0)
            assert (x1, x2) == pytest.approx(
                (radius * math.sin(angle), radius * math.cos(angle)), abs=1e-9
            )


@for_each("arms", [2, 3, 5], quick=3)
def test_spiral_arms_are_as_far_apart_however_many(arms: int) -> None:
    """Along the x₂ axis the next arm is always 5 / 3.5 further out."""
    crossings = []
    for k, points in enumerate(classes_of("spiral", arms, 20_000)):
        on_axis = sorted(x2 for x1, x2 in points if x2 > 0 and abs(x1) < 0.05 * x2)
        # Solved for the radius where the angle is a whole number of turns.
        for turn in range(1, 3):
            radius = 5.0 * (turn - k / arms) * arms / 3.5
            if 0.5 < radius < 4.9:
                assert min(abs(x2 - radius) for x2 in on_axis) < 0.05
                crossings.append(radius)
    crossings.sort()
    gaps = np.diff(crossings)
    assert len(gaps) >= 2
    np.testing.assert_allclose(gaps, 5.0 / 3.5)


@for_each("classes", TO_TEN, quick=3)
def test_rings_lie_around_each_other(classes: int) -> None:
    radii = [
        sorted(math.hypot(*point) for point in points) for points in classes_of("rings", classes)
    ]
    width = 5.0 / (classes + (classes - 1) * 2 / 3)
    for k, around in enumerate(radii):
        inner = k * width * 5 / 3
        assert around[0] >= inner - 1e-12
        assert around[-1] <= inner + width + 1e-12
        assert around[-1] > inner + 0.95 * width
    assert radii[-1][-1] == pytest.approx(5.0, abs=0.05)
    # Filled evenly: half of the disc's points lie within its radius / sqrt 2.
    assert radii[0][len(radii[0]) // 2] == pytest.approx(width / math.sqrt(2), rel=0.1)


@for_each("classes", TO_TEN)
def test_rings_go_all_the_way_round(classes: int) -> None:
    for points in classes_of("rings", classes):
        eighths = {math.floor(math.atan2(x2, x1) / (math.pi / 4)) for x1, x2 in points}
        assert set(range(-4, 4)) <= eighths


@for_each("classes", TO_TEN, quick=3)
def test_blobs_lie_evenly_on_a_circle(classes: int) -> None:
    for k, points in enumerate(classes_of("blobs", classes, 1000 * classes)):
        turn = 2 * math.pi * k / classes
        for axis, centre in enumerate((4 * math.sin(turn), 4 * math.cos(turn))):
            along = [point[axis] for point in points]
            mean = sum(along) / len(along)
            spread = math.sqrt(sum((value - mean) ** 2 for value in along) / len(along))
            assert mean == pytest.approx(centre, abs=0.08)
            assert spread == pytest.approx(0.5, abs=0.06)


@for_each("classes", TO_TEN)
def test_blobs_hardly_overlap(classes: int) -> None:
    right = total = 0
    for k, points in enumerate(classes_of("blobs", classes)):
        for x1, x2 in points:
            nearest = round(math.atan2(x1, x2) / (2 * math.pi / classes)) % classes
            right += nearest == k
            total += 1
    assert right / total > 0.98


def test_how_many_classes_there_may_be() -> None:
    counts = {name: dataset.class_counts for name, dataset in DATASETS.items()}
    assert counts["spiral"] == (2, 3, 5)
    for name in ("rings", "blobs"):
        assert counts[name][0] == 3
        assert sorted(counts[name]) == list(TO_TEN)
    for name in ("iris", "penguins"):
        assert counts[name] == (3,)
    for name in ("article", "xor", "circle", "gaussian", "xor_cloud", "moons", "checkerboard"):
        assert counts[name] == (2,)


@for_each(
    ("name", "asked", "sentence"),
    [
        ("spiral", 4, "the data set spiral can have 2, 3 or 5 classes, not 4"),
        ("blobs", 11, "the data set blobs can have 2 to 10 classes, not 11"),
        ("rings", 1, "the data set rings can have 2 to 10 classes, not 1"),
        ("circle", 3, "the data set circle can have 2 classes, not 3"),
        ("iris", 2, "the data set iris can have 3 classes, not 2"),
        ("sine", 2, "the data set sine has numbers to predict, not classes"),
    ],
)
def test_another_number_is_refused_with_a_sentence(name: str, asked: int, sentence: str) -> None:
    with pytest.raises(ValueError) as error:
        make_dataset(name, 10, 0.0, np.random.default_rng(0), asked)
    assert str(error.value) == sentence


def test_number_of_classes() -> None:
    assert DATASETS["blobs"].number_of_classes() == 3
    assert DATASETS["blobs"].number_of_classes(7) == 7
    assert DATASETS["circle"].number_of_classes() == 2
    assert DATASETS["sine"].number_of_classes() == 0
