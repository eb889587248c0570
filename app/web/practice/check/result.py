"""The verdict as the page shows it: the diagram, the terms in order, hints one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.i18n.messages import N_, _, ngettext
from app.practice.answers.score import COST_OF_HINTS, check_score, hint_cost
from app.practice.check.judge import judge
from app.practice.check.verdict import Answer, Hint, State, TermVerdict, Verdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.score import PracticeScore
from app.render.formulas import mathml as m
from app.web.practice.check.form import CheckForm, ReadForm
from app.web.practice.check.symbols import MARKS, TOO_COARSE, WORDS, shape_words, term_math
from app.web.practice.check.verdict_diagram import term_id, verdict_diagram

FREE = 1
"""Hints that are shown at once: the place."""
RUNG_NAMES = {
    "factor": N_("which factor"),
    "formula": N_("which formula"),
    "number": N_("the right number"),
}


@dataclass(frozen=True)
class Line:
    """A term in the list: its state in words, and what else is to be said of it."""

    id: str
    symbol: Markup
    shape: str
    state: State
    mark: str
    words: str
    sentence: str
    is_first: bool


@dataclass(frozen=True)
class Named:
    """A mistake that explains the numbers: the right formula, and the wrong one."""

    title: str
    right: Markup
    wrong: Markup


@dataclass(frozen=True)
class Result:
    """All that the page shows of a verdict; the counters go into hidden fields.

    ``hints`` are those shown, ``next_hint`` says what the next one tells, empty after the last.
    ``named`` are the mistakes that give these numbers, with the hint about the formula.
    """

    agrees: bool
    headline: str
    diagram: Markup
    lines: list[Line]
    missing: int
    remarks: list[str]
    hints: list[Hint]
    next_hint: str
    next_cost: int
    named: list[Named]
    score: PracticeScore
    tolerance: str
    shown: int
    spent: int
    wrong_tries: int
    judged: str


def judge_form(form: CheckForm, read: ReadForm, exercise: Exercise) -> Result:
    """Judge what was read; hints go on only while the answer stays the same."""
    verdict = judge(exercise, read.given)
    mark = answer_mark(read.given)
    is_same = mark == form.judged
    wrong_tries = form.wrong_tries + (not verdict.agrees and not is_same)
    shown = spent = 0
    if verdict.first_wrong is not None:
        shown = min(max(form.shown if is_same else 0, FREE), len(verdict.hints))
        if form.asks_hint and is_same and shown < len(verdict.hints):
            shown += 1
            spent = hint_cost(shown) - hint_cost(shown - 1)
    spent += form.spent
    hints = verdict.hints[:shown]
    coarse = {each.term for each in verdict.terms if each.state == "missing"} & set(read.given)
    listed = [each for each in verdict.terms if each.state != "missing" or each.term in coarse]
    rungs = {hint.rung for hint in hints}
    following = verdict.hints[shown] if shown < len(verdict.hints) else None
    return Result(
        verdict.agrees,
        headline(verdict, len(coarse)),
        verdict_diagram(exercise, verdict, coarse),
        [_line(exercise, found, verdict, read) for found in listed],
        len(verdict.terms) - len(listed),
        [*read.remarks, *verdict.notes],
        list(hints),
        "" if following is None else _(RUNG_NAMES[following.rung]),
        0 if following is None else COST_OF_HINTS[shown],
        _named(exercise, verdict) if "formula" in rungs else [],
        check_score(verdict, wrong_tries=wrong_tries, hints=spent, partial=read.partial),
        verdict.tolerance,
        shown,
        spent,
        wrong_tries,
        mark,
    )


def headline(verdict: Verdict, coarse: int = 0) -> str:
    """The verdict in a sentence; ``coarse`` terms have too few digits to compare."""
    given = len(verdict.given)
    if coarse and (verdict.agrees or not given):
        few = ngettext(
            "%(n)s term has too few digits to compare.",
            "%(n)s terms have too few digits to compare.",
            coarse,
        )
        if not given:
            return few
        # Translators: "3 terms agree; 1 term has too few digits to compare."
        agree = ngettext("%(n)s term agrees", "%(n)s terms agree", given)
        return _("%(agree)s; %(few)s", agree=agree, few=few)
    if verdict.agrees:
        return ngettext("The term agrees.", "All %(n)s terms agree.", given)
    wrong = sum(found.state == "wrong" for found in verdict.given)
    follows = sum(found.state == "follows" for found in verdict.given)
    first = verdict.first_wrong
    if first is None:
        return _("The answer cannot be judged.")
    symbol = first.term.symbol
    start = ngettext(
        "%(symbol)s is wrong.",
        "%(n)s terms are wrong; the first is %(symbol)s.",
        wrong,
        symbol=symbol,
    )
    if not follows:
        return start
    more = ngettext("%(n)s more follows from it.", "%(n)s more follow from it.", follows)
    return f"{start} {more}"


def answer_mark(given: Mapping[Term, Answer]) -> str:
    """A short mark of an answer, which tells whether it was changed."""
    found = hashlib.sha256()
    for term in sorted(given, key=lambda term: (term.kind, term.layer)):
        found.update(term.code.encode())
        found.update(np.ascontiguousarray(given[term].values).tobytes())
    return found.hexdigest()[:16]


def _line(exercise: Exercise, found: TermVerdict, verdict: Verdict, read: ReadForm) -> Line:
    term = found.term
    state = TOO_COARSE if found.state == "missing" else WORDS[found.state]
    words = _(state)
    if term in read.partial:
        all_of = int(np.prod(exercise.shape(term)))
        words = _(
            "%(state)s (%(given)s of %(all)s numbers given)",
            state=words,
            given=read.partial[term],
            all=all_of,
        )
    return Line(
        term_id(term),
        term_math(term),
        shape_words(exercise, term),
        found.state,
        MARKS[found.state],
        words,
        found.sentence,
        verdict.first_wrong is not None and found.term == verdict.first_wrong.term,
    )


def _named(exercise: Exercise, verdict: Verdict) -> list[Named]:
    if verdict.diagnosis is None:
        return []
    found = []
    for mistake in verdict.diagnosis.mistakes:
        right, wrong = (Markup(m.math(m.from_latex(each))) for each in mistake.latex(exercise))
        found.append(Named(_(mistake.title), right, wrong))
    return found
