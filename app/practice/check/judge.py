"""The check of a student's terms against the right ones."""

from __future__ import annotations

from app.practice.check.conventions import read
from app.practice.check.diagnosis import diagnose
from app.practice.check.hints import hints
from app.practice.check.states import Compared
from app.practice.check.tolerance import TOLERANCE, Tolerance
from app.practice.check.verdict import Given, Verdict
from app.practice.exercise.exercise import Exercise


def judge(exercise: Exercise, given: Given) -> Verdict:
    """The verdict on the given terms; any subset of the exercise's may be given.

    Terms that the exercise does not have are ignored.
    """
    tolerance = Tolerance(exercise)
    answers = read(exercise, given, tolerance)
    compared = Compared(exercise, answers, tolerance)
    verdicts = tuple(compared.verdict(term) for term in exercise.terms)
    wrong = [found for found in verdicts if found.state == "wrong"]
    first = wrong[0] if wrong else None
    diagnosis = diagnose(compared)
    rungs = () if first is None else hints(exercise, tolerance, verdicts, first, diagnosis)
    return Verdict(verdicts, first, diagnosis, rungs, tuple(answers.notes), TOLERANCE)
