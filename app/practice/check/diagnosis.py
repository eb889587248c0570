"""Which common mistake gives the student's numbers."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.practice.check.states import Compared
from app.practice.check.verdict import Diagnosis
from app.practice.exercise.term import Term
from app.practice.mistakes.catalogue import fitting
from app.practice.mistakes.forward_backward import run_pass
from app.practice.mistakes.mistake import Mistake

MAX_NAMED = 4
"""Mistakes with the same numbers that a sentence names."""


class _Explained:
    """What one mistake gives, computed from the student's own numbers."""

    def __init__(self, compared: Compared, mistake: Mistake, wrong: list[Term]):
        self.mistake = mistake
        self._compared = compared
        values = {term: answer.values for term, answer in compared.inputs.items()}
        self._found = run_pass(compared.exercise, mistake, given=values)
        self.terms = tuple(term for term in wrong if self._gives(term))
        self.contradicts = sum(
            not self._gives(term)
            for term, state in compared.states.items()
            if self.terms and state in ("agrees", "follows")
        )

    def _gives(self, term: Term) -> bool:
        compared = self._compared
        answer = compared.answers.fitting.get(term) or compared.answers.others[term]
        extra: Array | float = compared.extra.get(term, 0.0)
        found = self._found[term]
        if np.shape(extra) != found.shape:
            extra = float(np.max(extra, initial=0.0))
        elif isinstance(extra, np.ndarray):
            extra = extra * _growth(found, compared.expected[term])
        return compared.tolerance.same(term, answer, found, extra)


def _growth(found: Array, expected: Array) -> float:
    """How much larger one array is than the other, and at least 1."""
    with np.errstate(all="ignore"):
        size, other = float(np.abs(found).max()), float(np.abs(expected).max())
    return max(1.0, size / other) if other > 0.0 and np.isfinite(size / other) else 1.0


def diagnose(compared: Compared) -> Diagnosis | None:
    """The mistake, or those with the same numbers, that explain every wrong term.

    If there are two mistakes that explain them together, it is the one of the first wrong term.
    None if there is no such mistake, or if nothing but zeros would speak for it.
    """
    wrong = [term for term, state in compared.states.items() if state == "wrong"]
    if not wrong or not any(_speaks(compared, term) for term in wrong):
        return None
    explained = [
        found
        for mistake in fitting(compared.exercise)
        if (found := _Explained(compared, mistake, wrong)).terms
    ]
    first = [found for found in explained if wrong[0] in found.terms]
    first = [found for found in first if any(_speaks(compared, term) for term in found.terms)]
    if not first:
        return None
    most = max(len(found.terms) for found in first)
    first = [found for found in first if len(found.terms) == most]
    rest = set(wrong) - set(first[0].terms)
    if rest and not any(rest <= set(found.terms) for found in explained):
        return None
    fewest = min(found.contradicts for found in first)
    named = _one_of_a_family([f.mistake for f in first if f.contradicts == fewest])
    return Diagnosis(tuple(named), first[0].terms, sentence_of(named))


def _speaks(compared: Compared, term: Term) -> bool:
    """Whether a wrong term has numbers, or a shape, that a mistake could be told from."""
    answer = compared.answers.fitting.get(term) or compared.answers.others[term]
    has_other_shape = term in compared.answers.others
    return bool(np.isfinite(answer.values).all()) and (has_other_shape or bool(answer.values.any()))


def _one_of_a_family(mistakes: list[Mistake]) -> list[Mistake]:
    found: dict[str, Mistake] = {}
    for mistake in mistakes:
        found.setdefault(mistake.family or mistake.name, mistake)
    return list(found.values())


def sentence_of(mistakes: list[Mistake]) -> str:
    """The mistakes in one sentence; of several, that one of them is made."""
    titles = [_(mistake.title) for mistake in mistakes[:MAX_NAMED]]
    if len(mistakes) == 1:
        return _("%(mistake)s.", mistake=titles[0])
    if len(mistakes) > MAX_NAMED:
        titles.append(_("Another mistake"))
    return _(
        "It is one of these mistakes: %(mistakes)s. On these numbers you cannot tell them apart.",
        mistakes="; ".join(titles),
    )
