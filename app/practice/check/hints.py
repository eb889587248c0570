"""The rungs of hints to the first wrong term: place, factor, formula, number."""

from __future__ import annotations

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
        return f"Look at {first.term.symbol}: it is wrong."
    sentence = (
        f"Look at {first.term.symbol}. It is the first wrong term in the order of computation."
    )
    if given[0] is first:
        return sentence
    return f"{sentence} Every term that you gave before it agrees."


def _factor(exercise: Exercise, term: Term, broken: Term) -> str:
    parts = parts_of(exercise, broken)
    made = f" It is made of {parts}." if parts else ""
    if broken == term:
        return f"What goes into {term.symbol} agrees or is not given; its formula is wrong.{made}"
    return f"Check how you compute {broken.symbol}, which {term.symbol} is made of.{made}"


def _formula(exercise: Exercise, broken: Term, diagnosis: Diagnosis | None) -> str:
    right = f"The right formula is {formula_of(exercise, broken)}."
    if diagnosis is None:
        return right
    return f"{right} {diagnosis.sentence} {diagnosis.mistakes[0].explanation}"


def _number(exercise: Exercise, first: TermVerdict) -> str:
    worst = first.worst
    if worst is None:
        return first.sentence
    sample = ""
    if first.term.kind in OF_SAMPLES:
        sample = f" of sample {int(exercise.rows[worst.place[0]])}"
    within = number(100 * RELATIVE, 2)
    return (
        f"{worst.symbol}{sample}: yours {number(worst.yours, DIGITS)}, "
        f"right {number(worst.right, DIGITS)} within {within} %.{_ratio(worst, first)}"
    )


def _ratio(worst: Worst, first: TermVerdict) -> str:
    if worst.ratio is None or first.values is None:
        return ""
    where = " everywhere" if first.values.size > 1 else ""
    return f" Yours / right is {number(worst.ratio, 4)}{where}."
