"""Answers that are harder to tell: two mistakes, one layer only, some terms, and noise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.engine.activations import Array
from app.practice.check.effect import changed_terms
from app.practice.check.judge import judge
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.catalogue import fitting
from app.practice.mistakes.forward_backward import RIGHT, Formula, run_pass
from app.practice.mistakes.mistake import Mistake
from benchmarks.practice.exercises import random_exercise
from benchmarks.practice.planted import Tally


def _families(mistakes: tuple[Mistake, ...]) -> set[str]:
    return {mistake.family or mistake.name for mistake in mistakes}


@dataclass(frozen=True)
class Case:
    """An answer, the mistakes in it, and its first wrong term."""

    exercise: Exercise
    given: dict[Term, Array]
    planted: tuple[Mistake, ...]
    first: Term


def judged(cases: Iterator[Case]) -> Tally:
    """Judge them; a diagnosis that names one of the planted mistakes is right."""
    found = Tally()
    for case in cases:
        verdict = judge(case.exercise, case.given)
        named = () if verdict.diagnosis is None else verdict.diagnosis.mistakes
        is_named = bool(_families(case.planted) & _families(named))
        found.tried += 1
        found.found += verdict.first_wrong is not None and verdict.first_wrong.term == case.first
        found.named += is_named
        found.alone += is_named and len(named) == 1
        found.misnamed += bool(named) and not is_named
    return found


def _broken(exercise: Exercise, mistake: Mistake) -> tuple[dict[Term, Array], tuple[Term, ...]]:
    """The numbers and the terms that show it; none if they are infinite or do not fit."""
    try:
        changed = changed_terms(exercise, mistake)
        return (run_pass(exercise, mistake), changed) if changed else ({}, ())
    except ValueError:
        return {}, ()


def two_mistakes(count: int) -> Iterator[Case]:
    """Two mistakes in different formulas."""
    for seed in range(20_000, 20_000 + count):
        exercise, random = random_exercise(seed), np.random.default_rng(seed)
        one, other = random.permutation(np.array(fitting(exercise), dtype=object))[:2]
        if set(one.formulas) & set(other.formulas):
            continue
        given, changed = _broken(
            exercise, replace(one, formulas={**one.formulas, **other.formulas})
        )
        if changed:
            yield Case(exercise, given, (one, other), changed[0])


def one_layer(count: int) -> Iterator[Case]:
    """A mistake in one layer only."""
    for seed in range(40_000, 40_000 + count):
        exercise, random = random_exercise(seed), np.random.default_rng(seed)
        layer = int(random.integers(exercise.depth + 1))
        mistake = fitting(exercise)[int(random.integers(len(fitting(exercise))))]
        if "update" in mistake.formulas or "J" in mistake.formulas:
            continue
        formulas = {
            place: _only_at(layer, wrong, RIGHT[place]) for place, wrong in mistake.formulas.items()
        }
        given, changed = _broken(exercise, replace(mistake, formulas=formulas))
        if changed:
            yield Case(exercise, given, (mistake,), changed[0])


def _only_at(layer: int, wrong: Formula, right: Formula) -> Formula:
    return lambda run, at: wrong(run, at) if at == layer else right(run, at)


def some_terms(count: int) -> Iterator[Case]:
    """Any subset of the terms."""
    for seed in range(30_000, 30_000 + count):
        exercise, random = random_exercise(seed), np.random.default_rng(seed)
        mistake = fitting(exercise)[int(random.integers(len(fitting(exercise))))]
        share = random.choice([0.15, 0.4, 0.7])
        given, changed = _broken(exercise, mistake)
        given = {term: values for term, values in given.items() if random.random() < share}
        shown = [term for term in changed if term in given]
        if shown:
            yield Case(exercise, given, (mistake,), shown[0])


def noise(count: int) -> Iterator[Case]:
    """One term with random errors, which no mistake of the catalogue gives."""
    for seed in range(50_000, 50_000 + count):
        exercise, random = random_exercise(seed), np.random.default_rng(seed)
        term = exercise.terms[int(random.integers(len(exercise.terms)))]
        right = exercise.right[term]
        if not np.isfinite(right).all() or not right.any():
            continue
        wrong = right * random.uniform(1.1, 2.9, right.shape)
        if random.random() < 0.5:
            wrong = right * random.uniform(1.1, 2.9)
        yield Case(exercise, {term: wrong}, (), term)


HARDER = {
    "two mistakes at once": two_mistakes,
    "in one layer only": one_layer,
    "any subset of the terms": some_terms,
    "random errors": noise,
}
