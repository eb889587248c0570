"""The check of a student's terms against the right ones."""

from __future__ import annotations

import numpy as np

from app.practice.check.conventions import IS_FLOAT32, read
from app.practice.check.diagnosis import diagnose
from app.practice.check.hints import hints
from app.practice.check.states import Compared
from app.practice.check.tolerance import FLOAT64, TOLERANCE, Tolerance
from app.practice.check.verdict import Diagnosis, Given, Hint, Verdict
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import place_of


def judge(exercise: Exercise, given: Given) -> Verdict:
    """The verdict on the given terms; any subset of the exercise's may be given.

    Terms that the exercise does not have are ignored.
    """
    with np.errstate(all="ignore"):
        return _judge(exercise, given)


def _judge(exercise: Exercise, given: Given) -> Verdict:
    tolerance = Tolerance(exercise)
    answers = read(exercise, given, tolerance)
    compared = Compared(exercise, answers, tolerance)
    diagnosis = diagnose(compared)
    if IS_FLOAT32 not in answers.notes:
        # What float32 allows may be much where numbers nearly cancel. A mistake that gives exactly
        # these numbers is not hidden by that.
        exact = Compared(exercise, answers, Tolerance(exercise, FLOAT64))
        found = diagnose(exact) if exact.states != compared.states else None
        if found is not None:
            compared, diagnosis = exact, found
    _let_follow(compared, diagnosis)
    verdicts = tuple(compared.verdict(term) for term in exercise.terms)
    wrong = [verdict for verdict in verdicts if verdict.state == "wrong"]
    first = wrong[0] if wrong else None
    rungs: tuple[Hint, ...] = ()
    if first is not None:
        rungs = hints(exercise, compared.tolerance, verdicts, first, diagnosis)
    return Verdict(verdicts, first, diagnosis, rungs, tuple(answers.notes), TOLERANCE)


def _let_follow(compared: Compared, diagnosis: Diagnosis | None) -> None:
    """What the named mistakes explain after the first wrong term follows from it, unless one of
    them is in the formula of that very term."""
    if diagnosis is None:
        return
    for term in diagnosis.explains[1:]:
        place = place_of(term, compared.exercise.depth)
        if not any(place in mistake.formulas for mistake in diagnosis.mistakes):
            compared.states[term] = "follows"
