"""Point clouds: any number of points of two or more classes in the plane.

Points without noise lie within ±``RADIUS``; nearly all of the normally distributed ones do.
"""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.datasets.base import (
    RADIUS,
    Classes,
    Dataset,
    Points,
    balanced_labels,
    default_input_names,
)
from app.i18n.messages import N_

SQUARES = 4
"""Squares along each side of the checkerboard."""

Cloud = tuple[Array, Classes]


def _circle(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Class 1 in a disc of half the radius, class 0 in a ring around it."""
    labels = balanced_labels(samples, classes)
    inner = np.where(labels == 1, 0.0, 0.7 * RADIUS)
    outer = np.where(labels == 1, 0.5 * RADIUS, RADIUS)
    radius = inner + (outer - inner) * rng.random(samples)
    return _polar(radius, _directions(samples, rng)), labels


def _gaussian(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Two round blobs of standard deviation 0.8 around (2, 2) and (−2, −2)."""
    labels = balanced_labels(samples, classes)
    centre = np.where(labels == 1, 2.0, -2.0)[:, np.newaxis]
    return centre + 0.8 * rng.standard_normal((samples, 2)), labels


def _xor_cloud(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Uniform in the square, with a gap along the axes; class 1 if the signs differ."""
    gap = 0.3
    labels = balanced_labels(samples, classes)
    size = rng.uniform(gap, RADIUS, (samples, 2))
    first = np.where(rng.random(samples) < 0.5, -1.0, 1.0)
    second = np.where(labels == 1, -first, first)
    return size * np.column_stack([first, second]), labels


def _spiral(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Arms that start at equal angles: two make 1.75 turns each.

    More arms turn less, so that the distance between neighbours stays the same.
    """
    labels = balanced_labels(samples, classes)
    along = np.sqrt(rng.random(samples))
    turns = 2 * 1.75 / classes
    start = (2.0 * np.pi / classes) * labels.astype(np.float64)
    return _polar(RADIUS * along, turns * 2.0 * np.pi * along + start), labels


def _moons(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Two half circles of radius 3: class 0 opens downward, class 1 upward.

    Each reaches into the other. Rotating the plane by 180° swaps them.
    """
    labels = balanced_labels(samples, classes)
    angle = rng.uniform(0.0, np.pi, samples)
    side = np.where(labels == 1, -1.0, 1.0)
    x1 = side * (3.0 * np.cos(angle) - 1.5)
    x2 = side * (3.0 * np.sin(angle) - 0.75)
    return np.column_stack([x1, x2]), labels


def _rings(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """A disc and rings around it, one per class, each evenly filled.

    The gaps between them are two thirds as wide as a ring.
    """
    labels = balanced_labels(samples, classes)
    width = RADIUS / (classes + (classes - 1) * 2.0 / 3.0)
    inner = labels * (width * 5.0 / 3.0)
    outer = inner + width
    # Area grows with the square of the radius.
    radius: Array = np.sqrt(inner**2 + (outer**2 - inner**2) * rng.random(samples))
    return _polar(radius, _directions(samples, rng)), labels


def _checkerboard(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Four by four squares; class 0 has the one at the lower left."""
    labels = balanced_labels(samples, classes)
    row = rng.integers(0, SQUARES, samples)
    # Every other square of the row, starting with the first or the second.
    column = 2 * rng.integers(0, SQUARES // 2, samples) + (row + labels) % 2
    corner = np.column_stack([column, row])
    side = 2.0 * RADIUS / SQUARES
    return side * (corner + rng.random((samples, 2))) - RADIUS, labels


def _blobs(samples: int, classes: int, rng: np.random.Generator) -> Cloud:
    """Round blobs of standard deviation 0.5; the centres lie evenly on a circle of radius 4."""
    labels = balanced_labels(samples, classes)
    around = (2.0 * np.pi / classes) * labels.astype(np.float64)
    centre = _polar(np.full(samples, 4.0), around)
    return centre + 0.5 * rng.standard_normal((samples, 2)), labels


def _directions(samples: int, rng: np.random.Generator) -> Array:
    return rng.uniform(0.0, 2.0 * np.pi, samples)


def _polar(radius: Array, angle: Array) -> Array:
    """Points (m, 2), the angle taken clockwise from the x₂ axis."""
    points: Array = radius[:, np.newaxis] * np.column_stack([np.sin(angle), np.cos(angle)])
    return points


def _cloud(name: str, title: str, points: Points, *class_counts: int) -> Dataset:
    return Dataset(
        name,
        title,
        2,
        points,
        ranges=((-6.0, 6.0),) * 2,
        input_names=default_input_names(2),
        class_counts=class_counts,
    )


_UP_TO_TEN = (3, 2, 4, 5, 6, 7, 8, 9, 10)

CLOUDS = (
    _cloud("circle", N_("circle"), _circle, 2),
    _cloud("gaussian", N_("two blobs"), _gaussian, 2),
    _cloud("xor_cloud", N_("XOR cloud"), _xor_cloud, 2),
    _cloud("spiral", N_("spiral"), _spiral, 2, 3, 5),
    _cloud("moons", N_("moons"), _moons, 2),
    _cloud("rings", N_("rings"), _rings, *_UP_TO_TEN),
    _cloud("checkerboard", N_("checkerboard"), _checkerboard, 2),
    _cloud("blobs", N_("blobs"), _blobs, *_UP_TO_TEN),
)
