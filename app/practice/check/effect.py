"""Which terms of an exercise a mistake changes."""

from __future__ import annotations

import numpy as np

from app.practice.check.tolerance import Tolerance
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.forward_backward import run_pass
from app.practice.mistakes.mistake import Mistake


def changed_terms(
    exercise: Exercise, mistake: Mistake, tolerance: Tolerance | None = None
) -> tuple[Term, ...]:
    """The terms whose numbers or shape the mistake changes so that it shows, in their order.

    It is empty if the mistake does not fit the exercise, or makes a number infinite.
    """
    if not mistake.fits(exercise):
        return ()
    with np.errstate(all="ignore"):
        return _changed(exercise, mistake, tolerance or Tolerance(exercise))


def _changed(exercise: Exercise, mistake: Mistake, tolerance: Tolerance) -> tuple[Term, ...]:
    broken = run_pass(exercise, mistake)
    if not all(np.isfinite(values).all() for values in broken.values()):
        return ()
    return tuple(
        term
        for term, right in exercise.right.items()
        if broken[term].shape != right.shape
        or not tolerance.same(term, Answer(broken[term], 0.0), right)
    )
