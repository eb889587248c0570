"""Tests of the verdict on single terms."""

import numpy as np

from app.practice.check.judge import judge
from app.practice.exercise.term import Term
from benchmarks.practice.exercises import random_exercise


def test_right_terms_agree_and_others_are_missing() -> None:
    exercise = random_exercise(1)
    verdict = judge(exercise, {Term("dJ_dw", 0): exercise.right[Term("dJ_dw", 0)]})
    assert verdict.agrees and verdict.first_wrong is None
    assert [found.term for found in verdict.terms] == list(exercise.terms)
    assert {found.state for found in verdict.terms} == {"agrees", "missing"}


def test_nothing_given_does_not_agree() -> None:
    assert not judge(random_exercise(1), {}).agrees


def test_wrong_term_shows_its_worst_element() -> None:
    exercise = random_exercise(1)
    term = Term("dJ_dw", 0)
    right = exercise.right[term]
    place = np.unravel_index(int(np.abs(right).argmax()), right.shape)
    yours = right.copy()
    yours[place] *= 3
    verdict = judge(exercise, {term: yours})
    assert verdict.first_wrong is not None and verdict.first_wrong.term == term
    worst = verdict.first_wrong.worst
    assert worst is not None and worst.place == place
    assert worst.yours == yours[place] and worst.right == right[place]
    assert worst.ratio is None or right.size == 1
