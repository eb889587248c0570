"""The symbols of the terms as MathML, and the words for their states."""

from __future__ import annotations

from markupsafe import Markup

from app.i18n.messages import N_, _, ngettext
from app.practice.check.verdict import State
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.render.formulas import mathml as m

MARKS: dict[State, str] = {"agrees": "✓", "wrong": "✗", "follows": "↳", "missing": "·"}
WORDS: dict[State, str] = {
    "agrees": N_("agrees"),
    "wrong": N_("wrong"),
    "follows": N_("follows from a wrong one"),
    "missing": N_("not given"),
}
TOO_COARSE = N_("too few digits to compare")


def term_math(term: Term) -> Markup:
    """The symbol of a term as a formula of its own."""
    return Markup(m.math(_symbol(term)))


def shape_words(exercise: Exercise, term: Term) -> str:
    """4 × 2, 2 numbers, or a number."""
    shape = exercise.shape(term)
    if not shape:
        return _("a number")
    if len(shape) == 1:
        return ngettext("%(n)s number", "%(n)s numbers", shape[0])
    return " × ".join(map(str, shape))


def _symbol(term: Term) -> str:
    match term.kind:
        case "J":
            return m.identifier("J")
        case "z" | "a":
            return m.variable(term.kind, term.layer)
        case "w" | "b":
            before, after = _("new %(symbol)s", symbol="\0").split("\0")
            return m.text(before) + m.variable(term.kind, term.layer) + (after and m.text(after))
        case "da_dz":
            return m.derivative(m.variable("a", term.layer), m.variable("z", term.layer))
        case "dJ_da" | "dJ_dz":
            by = m.variable(term.kind[-1], term.layer)
            return m.derivative(m.subscripted("J", "i"), by)
        case _:
            return m.derivative(m.identifier("J"), m.variable(term.kind[-1], term.layer))
