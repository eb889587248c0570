"""Which of the given terms agree, are wrong by themselves, or follow from a wrong one."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.practice.check.compare import worst_of
from app.practice.check.conventions import Read, transposed
from app.practice.check.tolerance import Tolerance
from app.practice.check.verdict import Answer, State, TermVerdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.forward_backward import RIGHT, Pass, no_noise, product, run_pass


class Compared:
    """The given terms against the right ones, and against what follows from those given before.

    ``expected`` is what the right formulas give from a student's own numbers, and ``extra`` what
    the digits of these leave open.
    """

    def __init__(self, exercise: Exercise, answers: Read, tolerance: Tolerance):
        self.exercise, self.answers, self.tolerance = exercise, answers, tolerance
        self.inputs = inputs_of(exercise, answers)
        values = {term: answer.values for term, answer in self.inputs.items()}
        self.expected = run_pass(exercise, given=values)
        self.extra = tolerance.spread_of(self.inputs) if self.inputs else {}
        self.states: dict[Term, State] = {}
        for term in exercise.terms:
            self.states[term] = self._state(term)

    def _state(self, term: Term) -> State:
        if term in self.answers.others:
            return "wrong"
        answer = self.answers.fitting.get(term)
        if answer is None:
            return "missing"
        if self.tolerance.same(term, answer, self.exercise.right[term]):
            return "agrees"
        if not self._follows(term, answer):
            return "wrong"
        return "follows" if {"wrong", "follows"} & set(self.states.values()) else "agrees"

    def _follows(self, term: Term, answer: Answer) -> bool:
        extra = self.extra.get(term, 0.0)
        if self.tolerance.same(term, answer, self.expected[term], extra):
            return True
        if term.kind == "dJ_dz" and term.layer == self.exercise.depth and self.exercise.is_fused:
            # The short form is one way; the product of both factors is the other.
            with np.errstate(all="ignore"):
                other = product(self._pass(), term.layer)
            return self.tolerance.same(term, answer, other, extra)
        return False

    def _pass(self) -> Pass:
        values = {term: answer.values for term, answer in self.inputs.items()}
        run = Pass(self.exercise, RIGHT, values, no_noise)
        run.computed = self.expected
        return run

    def verdict(self, term: Term) -> TermVerdict:
        """The verdict on one term."""
        state = self.states[term]
        answer = self.answers.fitting.get(term)
        if answer is None:
            return TermVerdict(term, state, None, self._problem(term))
        if state == "agrees":
            return TermVerdict(term, state, answer.values)
        right = self.exercise.right[term]
        same = self.tolerance.same_elements(term, answer, right)
        worst = worst_of(self.exercise, term, answer.values, right, same)
        return TermVerdict(term, state, answer.values, self._remark(term, answer, right), worst)

    def _problem(self, term: Term) -> str:
        """The sentence of a term that does not fit, with what is right about its numbers."""
        sentence = self.answers.problems.get(term, "")
        usable = self.inputs.get(term)
        if usable is None or not self.tolerance.same(term, usable, self.exercise.right[term]):
            return sentence
        return _("%(problem)s Its numbers are right then.", problem=sentence)

    def _remark(self, term: Term, answer: Answer, right: Array) -> str:
        if not answer.values.any() and right.any():
            return _(
                "%(term)s is 0 everywhere: is it computed yet, or rounded to 0?", term=term.code
            )
        return ""


def inputs_of(exercise: Exercise, answers: Read) -> dict[Term, Answer]:
    """The answers that later terms are computed from: those that fit, and those that fit once
    they are transposed or summed over the samples."""
    found = dict(answers.fitting)
    for term, answer in answers.others.items():
        values, shape = answer.values, exercise.shape(term)
        if not np.isfinite(values).all():
            continue
        if values.ndim == 2 and values.T.shape == shape:
            found[term] = transposed(answer)
        elif values.ndim == 2 and values.shape[1:] == shape:
            found[term] = Answer(values.sum(axis=0), 0.0)
    return found
