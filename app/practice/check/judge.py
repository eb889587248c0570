"""The check of a student's terms against the right ones."""

from __future__ import annotations

import numpy as np

from app.i18n.messages import _
from app.practice.check.conventions import (
    IS_FLOAT32,
    Read,
    divided_by_m,
    leave_out_rounded,
    may_divide_later,
    read,
)
from app.practice.check.diagnosis import diagnose
from app.practice.check.hints import hints
from app.practice.check.states import Compared
from app.practice.check.tolerance import FLOAT64, TOLERANCE, Tolerance
from app.practice.check.verdict import Diagnosis, Given, Hint, Verdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
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
    compared, diagnosis = _compare(exercise, answers, tolerance)
    if diagnosis is None and _wrong(compared) and may_divide_later(exercise, answers):
        # Somebody may put 1/m in at ∂J/∂w and ∂J/∂b, and have made a mistake besides.
        later, found = _compare(exercise, divided_by_m(exercise, answers), tolerance)
        if (_wrong(later), found is None) < (_wrong(compared), True):
            compared, diagnosis = later, found
    _let_follow(compared, diagnosis)
    answers = compared.answers
    verdicts = tuple(compared.verdict(term) for term in exercise.terms)
    wrong = [verdict for verdict in verdicts if verdict.state == "wrong"]
    first = wrong[0] if wrong else None
    rungs: tuple[Hint, ...] = ()
    if first is not None:
        rungs = hints(exercise, compared.tolerance, verdicts, first, diagnosis)
    return Verdict(verdicts, first, diagnosis, rungs, tuple(answers.notes), _(TOLERANCE))


def _let_follow(compared: Compared, diagnosis: Diagnosis | None) -> None:
    """What the named mistakes explain after the first wrong term follows from it, unless one of
    them is in the formula of that very term."""
    if diagnosis is None:
        return
    for term in diagnosis.explains[1:]:
        place = place_of(term, compared.exercise.depth)
        if not any(place in mistake.formulas for mistake in diagnosis.mistakes):
            compared.states[term] = "follows"


def _compare(
    exercise: Exercise, answers: Read, tolerance: Tolerance
) -> tuple[Compared, Diagnosis | None]:
    """The states of the terms, and the mistake that explains them, if one does."""
    compared = Compared(exercise, answers, tolerance)
    diagnosis = diagnose(compared)
    while (wrong := _first_wrong(compared)) is not None:
        if not leave_out_rounded(exercise, answers, wrong, tolerance):
            break
        compared = Compared(exercise, answers, tolerance)
        diagnosis = diagnose(compared)
    if IS_FLOAT32 not in answers.notes:
        # What float32 allows may be much where numbers nearly cancel. A mistake that gives exactly
        # these numbers is not hidden by that.
        exact = Compared(exercise, answers, Tolerance(exercise, FLOAT64))
        found = diagnose(exact) if exact.states != compared.states else None
        if found is not None:
            return exact, found
    return compared, diagnosis


def _first_wrong(compared: Compared) -> Term | None:
    return next((term for term, state in compared.states.items() if state == "wrong"), None)


def _wrong(compared: Compared) -> int:
    """How many terms are wrong by themselves."""
    return sum(state == "wrong" for state in compared.states.values())
