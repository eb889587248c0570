"""Any arrays are judged without an error, and lessons and examples work as exercises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.lessons.library import NAMES, lesson
from app.lessons.states import state_at
from app.practice.check.effect import changed_terms
from app.practice.check.judge import judge
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.practice.mistakes.catalogue import fitting
from app.practice.mistakes.forward_backward import run_pass
from app.training.recipe.examples import EXAMPLES
from app.training.run.session import TrainingSession
from benchmarks.practice.exercises import random_exercise
from tests.for_each import for_each

SHAPES = [(), (0,), (1,), (2,), (3, 2), (2, 3), (0, 4), (1, 1), (2, 2, 2)]
UNITS = [None, 0.0, 1e-4, 1.0]
NUMBERS = [0.0, -0.0, 1.0, np.nan, np.inf, 1e308, 1e-320, 0.1]


@for_each("seed", range(20), quick=6)
def test_any_shapes_and_numbers_get_a_verdict(seed: int) -> None:
    random = np.random.default_rng(seed)
    exercise = random_exercise(seed)
    given = {}
    for term in exercise.terms:
        shape = exercise.shape(term)
        choice = random.integers(4)
        if choice == 0:
            shape = SHAPES[random.integers(len(SHAPES))]
        values = random.choice(NUMBERS, shape) if choice < 2 else random.normal(0, 1, shape)
        given[term] = Answer(np.asarray(values), UNITS[random.integers(len(UNITS))])
    verdict = judge(exercise, given)
    assert not verdict.agrees
    assert verdict.first_wrong is not None and len(verdict.hints) == 4
    assert all(hint.sentence.endswith((".", "?")) for hint in verdict.hints)


@for_each("scale", [6.0, 15.0], quick=1)
def test_saturated_network(scale: float) -> None:
    """Slopes near 0, and what float32 cannot hold: right answers agree, mistakes are seen."""
    for seed in (3, 4, 16):
        exercise = random_exercise(seed)
        larger = exercise.network.with_parameters(exercise.network.parameters * scale)
        exercise = replace(exercise, network=larger)
        assert judge(exercise, exercise.right).agrees
        single = run_pass(exercise, noise=lambda v: v.astype(np.float32).astype(np.float64))
        assert judge(exercise, {t: v for t, v in single.items() if np.isfinite(v).all()}).agrees
        for mistake in fitting(exercise)[::19]:
            if changed_terms(exercise, mistake):
                verdict = judge(exercise, run_pass(exercise, mistake))
                assert verdict.first_wrong is not None, mistake.name


def test_overflow_is_not_called_wrong() -> None:
    """∂J/∂a of a cross-entropy overflows where a has rounded to 0."""
    for seed in range(100):
        exercise = random_exercise(seed)
        if exercise.rules.loss_name == "cross_entropy" and not exercise.mask:
            break
    larger = exercise.network.with_parameters(exercise.network.parameters * 1e4)
    exercise = replace(exercise, network=larger)
    assert not all(np.isfinite(right).all() for right in exercise.right.values())
    assert judge(exercise, exercise.right).agrees


def assert_works(exercise: Exercise) -> None:
    for term, value in run_pass(exercise).items():
        right = exercise.right[term]
        scale = float(np.abs(right).max(initial=0.0))
        np.testing.assert_allclose(value, right, rtol=1e-9, atol=1e-9 * scale + 1e-16)
    assert judge(exercise, exercise.right).agrees
    for mistake in fitting(exercise)[::19]:
        changed = changed_terms(exercise, mistake)
        if not changed:
            continue
        verdict = judge(exercise, run_pass(exercise, mistake))
        assert verdict.first_wrong is not None and verdict.first_wrong.term == changed[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_lessons_are_exercises(name: str) -> None:
    found = lesson(name)
    for number in {1, len(found.steps) // 2, len(found.steps)}:
        session = state_at(found, number)
        assert_works(exercise_of(session))
        assert_works(exercise_of(session, 0))


@for_each("name", sorted(EXAMPLES), quick=2)
def test_examples_are_exercises(name: str) -> None:
    example = EXAMPLES[name]
    assert_works(exercise_of(TrainingSession(example.recipe, own=example.own)))


@pytest.mark.parametrize("seed", [2, 8])
def test_judging_changes_nothing(seed: int) -> None:
    exercise = random_exercise(seed)
    given = {term: values.copy() for term, values in exercise.right.items()}
    before = {term: values.copy() for term, values in given.items()}
    parameters = exercise.network.parameters.copy()
    judge(exercise, given)
    for term, values in before.items():
        np.testing.assert_array_equal(given[term], values)
    np.testing.assert_array_equal(exercise.network.parameters, parameters)
