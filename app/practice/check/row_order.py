"""Samples in another order than the batch has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.i18n.messages import N_
from app.practice.check.tolerance import Tolerance
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Term

OTHER_ORDER = N_(
    "Your rows are in another order than the samples of the batch. They are compared "
    "sample by sample."
)
MAX_SAMPLES = 2000


def in_batch_order(
    exercise: Exercise, fitting: dict[Term, Answer], tolerance: Tolerance
) -> dict[Term, Answer] | None:
    """The answers with their rows in the order of the batch; None if they are in it, or in none.

    The order is that in which the first term with a row for each sample is right.
    """
    first = next((term for term in exercise.terms if term in _with_rows(fitting)), None)
    if first is None or not 1 < exercise.m <= MAX_SAMPLES:
        return None
    if tolerance.same(first, fitting[first], exercise.right[first]):
        return None
    order = _order(exercise, first, fitting[first], tolerance)
    if order is None:
        return None
    return fitting | {
        term: Answer(answer.values[order], _rows_of(answer, order))
        for term, answer in _with_rows(fitting).items()
    }


def _with_rows(fitting: dict[Term, Answer]) -> dict[Term, Answer]:
    return {term: answer for term, answer in fitting.items() if term.kind in OF_SAMPLES}


def _order(
    exercise: Exercise, term: Term, answer: Answer, tolerance: Tolerance
) -> NDArray[np.intp] | None:
    """For each sample of the batch, its row in the answer; None if a sample has no row."""
    right = exercise.right[term]
    free = np.ones(exercise.m, dtype=bool)
    order = np.zeros(exercise.m, dtype=np.intp)
    for place, row in enumerate(right):
        expected = np.broadcast_to(row, right.shape)
        found = tolerance.same_elements(term, answer, expected).all(axis=1) & free
        if not found.any():
            return None
        order[place] = int(found.argmax())
        free[order[place]] = False
    return order


def _rows_of(answer: Answer, order: NDArray[np.intp]) -> Array | float | None:
    unit = answer.unit
    return unit[order] if isinstance(unit, np.ndarray) and unit.ndim == 2 else unit
