"""Tests of the catalogue: each mistake breaks the formula that it names, and nothing before it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.practice.check.effect import changed_terms
from app.practice.check.tolerance import Tolerance
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.catalogue import MISTAKES, fitting
from app.practice.mistakes.forward_backward import place_of, run_pass
from app.render.formulas.mathml import from_latex
from benchmarks.practice.exercises import random_exercise

SEEDS = range(16)


def exercises() -> list[tuple[Exercise, Tolerance]]:
    made = [random_exercise(seed) for seed in SEEDS]
    some = np.arange(made[0].network.parameters.size) % 2 == 0
    made.append(replace(made[0], rules=replace(made[0].rules, frozen=some)))
    return [(exercise, Tolerance(exercise)) for exercise in made]


@pytest.fixture(scope="module")
def seen() -> list[tuple[Exercise, Tolerance]]:
    return exercises()


@pytest.mark.slow
def test_each_mistake_changes_first_what_it_names(seen: list[tuple[Exercise, Tolerance]]) -> None:
    shown = set()
    for exercise, tolerance in seen:
        for mistake in fitting(exercise):
            changed = changed_terms(exercise, mistake, tolerance)
            if not changed:
                continue
            shown.add(mistake.name)
            places = {mistake.factor, *mistake.formulas}
            assert place_of(changed[0], exercise.depth) in places, mistake.name
    assert shown == set(MISTAKES)


def test_everything_after_a_mistake_is_consistent_with_it() -> None:
    exercise = random_exercise(3)
    broken = run_pass(exercise, MISTAKES["sign_of_error"])
    again = run_pass(exercise, given={term: broken[term] for term in (Term("dJ_dz", 1),)})
    np.testing.assert_allclose(again[Term("dJ_dw", 0)], broken[Term("dJ_dw", 0)])


def test_texts(seen: list[tuple[Exercise, Tolerance]]) -> None:
    for exercise, _ in seen:
        for mistake in fitting(exercise):
            right, wrong = mistake.lines(exercise)
            assert right != wrong
            assert right.split(" = ")[0] == wrong.split(" = ")[0]
            for latex in mistake.latex(exercise):
                assert from_latex(latex).startswith("<m")
    for name, mistake in MISTAKES.items():
        assert mistake.name == name
        assert not mistake.title.endswith(".") and mistake.explanation.endswith(".")


def test_titles_are_distinct() -> None:
    titles = [mistake.title for mistake in MISTAKES.values()]
    assert len(set(titles)) == len(titles)
