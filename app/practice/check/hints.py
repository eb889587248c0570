"""The rungs of hints to the first wrong term: place, factor, formula, number."""

from __future__ import annotations

from app.i18n.messages import _
from app.practice.check.effect import changed_terms
from app.practice.check.formulas import formula_of, parts_of
from app.practice.check.tolerance import RELATIVE, Tolerance
from app.practice.check.verdict import Diagnosis, Hint, TermVerdict, Worst
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Term
from app.render.numbers import number

DIGITS = 6


def hints(
    exercise: Exercise,
    tolerance: Tolerance,
    verdicts: tuple[TermVerdict, ...],
    first: TermVerdict,
    diagnosis: Diagnosis | None,
) -> tuple[Hint, ...]:
    """The four rungs; each is a sentence or two."""
    broken = first.term
    if diagnosis is not None:
        agreeing = {verdict.term for verdict in verdicts if verdict.state == "agrees"}
        changed = changed_terms(exercise, diagnosis.mistakes[0], tolerance)
        broken = next((term for term in changed if term not in agreeing), first.term)
    return (
        Hint("place", _place(verdicts, first)),
        Hint("factor", _factor(exercise, first.term, broken)),
        Hint("formula", _formula(exercise, broken, diagnosis)),
        Hint("number", _number(exercise, first)),
    )


def _place(verdicts: tuple[TermVerdict, ...], first: TermVerdict) -> str:
    given = [verdict for verdict in verdicts if verdict.state != "missing"]
    if len(given) == 1:
        return _("Look at %(term)s: it is wrong.", term=first.term.symbol)
    sentence = _(
        "Look at %(term)s. It is the first wrong term in the order of computation.",
        term=first.term.symbol,
    )
    if given[0] is first:
        return sentence
    others = _("Every term that you gave before it agrees.")
    return f"{sentence} {others}"


def _factor(exercise: Exercise, term: Term, broken: Term) -> str:
    parts = parts_of(exercise, broken)
    if broken == term:
        sentence = _(
            "What goes into %(term)s agrees or is not given; its formula is wrong.",
            term=term.symbol,
        )
    else:
        sentence = _(
            "Check how you compute %(part)s, which %(term)s is made of.",
            part=broken.symbol,
            term=term.symbol,
        )
    made = _("It is made of %(parts)s.", parts=parts)
    return f"{sentence} {made}" if parts else sentence


def _formula(exercise: Exercise, broken: Term, diagnosis: Diagnosis | None) -> str:
    right = _("The right formula is %(formula)s.", formula=formula_of(exercise, broken))
    if diagnosis is None:
        return right
    return f"{right} {diagnosis.sentence} {_(diagnosis.mistakes[0].explanation)}"


def _number(exercise: Exercise, first: TermVerdict) -> str:
    worst = first.worst
    if worst is None:
        return first.sentence
    what = worst.symbol
    if first.term.kind in OF_SAMPLES:
        what = _(
            "%(symbol)s of sample %(number)s",
            symbol=what,
            number=int(exercise.rows[worst.place[0]]),
        )
    sentence = _(
        "%(what)s: yours %(yours)s, right %(right)s within %(within)s %%.",
        what=what,
        yours=number(worst.yours, DIGITS),
        right=number(worst.right, DIGITS),
        within=number(100 * RELATIVE, 2),
    )
    return f"{sentence} {_ratio(worst, first)}".rstrip()


def _ratio(worst: Worst, first: TermVerdict) -> str:
    if worst.ratio is None or first.values is None:
        return ""
    ratio = number(worst.ratio, 4)
    if first.values.size > 1:
        return _("Yours / right is %(ratio)s everywhere.", ratio=ratio)
    return _("Yours / right is %(ratio)s.", ratio=ratio)
