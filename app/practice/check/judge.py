"""The check of a student's terms against the right ones."""

from __future__ import annotations

from app.practice.check.answers import fit
from app.practice.check.compare import worst_of
from app.practice.check.tolerance import TOLERANCE, Tolerance
from app.practice.check.verdict import Answer, Given, State, TermVerdict, Verdict
from app.practice.exercise.exercise import Exercise


def judge(exercise: Exercise, given: Given) -> Verdict:
    """The verdict on the given terms; any subset of the exercise's may be given.

    Terms that the exercise does not have are ignored.
    """
    tolerance = Tolerance(exercise)
    found: list[TermVerdict] = []
    for term in exercise.terms:
        if term not in given:
            found.append(TermVerdict(term, "missing"))
            continue
        raw = given[term]
        answer = raw if isinstance(raw, Answer) else Answer(raw)
        fitting, sentence = fit(exercise, term, answer)
        if fitting is None:
            found.append(TermVerdict(term, "wrong", None, sentence))
            continue
        right = exercise.right[term]
        same = tolerance.same_elements(term, fitting, right)
        state: State = "agrees" if same.all() else "wrong"
        worst = None if state == "agrees" else worst_of(exercise, term, fitting.values, right, same)
        found.append(TermVerdict(term, state, fitting.values, sentence, worst))
    wrong = [verdict for verdict in found if verdict.state == "wrong"]
    return Verdict(tuple(found), wrong[0] if wrong else None, None, (), (), TOLERANCE)
