"""How an array differs from the right one."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.practice.check.verdict import Worst
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term

SAME_RATIO = 1e-4
"""Ratios that differ by less, relative to the largest, are one ratio."""


def worst_of(exercise: Exercise, term: Term, yours: Array, right: Array, same: Array) -> Worst:
    """The element furthest from the right one, of those that are not the ``same``."""
    with np.errstate(all="ignore"):
        distance = np.where(same, -1.0, np.nan_to_num(np.abs(yours - right), nan=np.inf))
    place = tuple(int(index) for index in np.unravel_index(int(distance.argmax()), right.shape))
    return Worst(
        place,
        exercise.element(term, place),
        float(yours[place]),
        float(right[place]),
        constant_ratio(yours, right),
    )


def constant_ratio(yours: Array, right: Array) -> float | None:
    """yours / right if it is the same number everywhere; None otherwise, or if all are 0."""
    if (np.equal(right, 0.0) & np.not_equal(yours, 0.0)).any():
        return None
    some = np.abs(right) > 1e-6 * np.abs(right).max(initial=0.0)
    if not some.any() or not np.isfinite(yours).all() or not np.isfinite(right).all():
        return None
    ratios = yours[some] / right[some]
    middle = float(np.median(ratios))
    if middle == 0.0 or (np.abs(ratios - middle) > SAME_RATIO * abs(middle)).any():
        return None
    return middle
