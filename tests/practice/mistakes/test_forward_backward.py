"""Tests of the textbook pass: without a mistake it gives the engine's numbers."""

import numpy as np
import pytest

from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import run_pass
from benchmarks.practice.exercises import random_exercise


def assert_is_right(exercise: Exercise) -> None:
    found = run_pass(exercise)
    assert list(found) == list(exercise.terms)
    for term, right in exercise.right.items():
        assert found[term].shape == right.shape == exercise.shape(term), term.code
        scale = float(np.abs(right).max(initial=0.0))
        np.testing.assert_allclose(found[term], right, rtol=1e-10, atol=1e-10 * scale + 1e-16)


@pytest.mark.parametrize("block", range(4))
def test_right_pass_equals_the_engine(block: int) -> None:
    for seed in range(60 * block, 60 * block + 60):
        assert_is_right(random_exercise(seed))


def test_terms_are_computed_from_those_given() -> None:
    exercise = random_exercise(11)
    last = exercise.terms.index
    own = {term: 2 * right for term, right in exercise.right.items() if term.kind == "dJ_dz"}
    found = run_pass(exercise, given=own)
    for term, right in exercise.right.items():
        if term.kind in ("dJ_dw", "dJ_db"):
            np.testing.assert_allclose(found[term], 2 * right)
        elif term.kind in ("z", "a", "da_dz") or last(term) < last(next(iter(own))):
            np.testing.assert_allclose(found[term], right)
