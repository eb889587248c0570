"""The verdict as a diagram: the network with all terms of the update in their places.

Forward terms stand above their layer, backward ones below it, and those of the weights between two
layers. A state has a mark and a kind of line of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from markupsafe import Markup, escape

from app.i18n.messages import _
from app.practice.answers.layers import LEAVING
from app.practice.check.verdict import State, TermVerdict, Verdict
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Term
from app.web.practice.check.symbols import MARKS, TOO_COARSE, WORDS

CHIP_WIDTH, CHIP_HEIGHT, GAP = 88, 24, 8
STEP = 2 * (CHIP_WIDTH + GAP)
LEFT = CHIP_WIDTH / 2 + 4
FORWARD_Y, NETWORK_Y, BACKWARD_Y = 6, 74, 168
NETWORK_HEIGHT = 76
MAX_DRAWN = 5
"""Units of a layer that are drawn."""
RADIUS = 6
RING = 4
ORDER: tuple[State, ...] = ("wrong", "follows", "agrees", "missing")
"""The state that a part with several terms shows is the first of these that one of them has."""


def verdict_diagram(exercise: Exercise, verdict: Verdict, coarse: Collection[Term] = ()) -> Markup:
    """The diagram as SVG; each term that is given is a link to its line in the list.

    ``coarse`` are the terms that are given with too few digits to compare.
    """
    states = {found.term: found for found in verdict.terms}
    first = verdict.first_wrong.term if verdict.first_wrong else None
    depth = exercise.depth
    width = LEFT + depth * STEP + CHIP_WIDTH / 2 + GAP + CHIP_WIDTH + 6
    height = BACKWARD_Y + 4 * (CHIP_HEIGHT + GAP)
    parts = [_network(exercise, states), _heading(FORWARD_Y, _("forward ▸"))]
    parts.append(_heading(BACKWARD_Y, _("◂ backward")))
    for term in exercise.terms:
        x, y = _place(term, depth)
        parts.append(_chip(states[term], x, y, is_first=term == first, is_coarse=term in coarse))
    given = [found for found in verdict.terms if found.state != "missing"]
    agreeing = sum(found.state == "agrees" for found in given)
    label = _(
        "Diagram of the update: %(agreeing)s of %(given)s given terms agree",
        agreeing=agreeing,
        given=len(given),
    )
    return Markup(
        f'<svg class="verdict-diagram" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="group" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _heading(y: float, words: str) -> str:
    """Words above or below the input layer, which has no terms."""
    return f'<text class="heading" x="{_column(0):g}" y="{y + 16:g}">{escape(words)}</text>'


def _column(layer: int) -> float:
    return LEFT + layer * STEP


def _place(term: Term, depth: int) -> tuple[float, float]:
    """The middle of a term's chip, and its upper edge."""
    line = CHIP_HEIGHT + GAP
    x = _column(term.layer)
    match term.kind:
        case "z" | "a":
            return x, FORWARD_Y + line * (term.kind == "a")
        case "J":
            return _column(depth) + CHIP_WIDTH + GAP, FORWARD_Y + line
        case "dJ_da" | "da_dz" | "dJ_dz":
            return x, BACKWARD_Y + line * ("dJ_da", "da_dz", "dJ_dz").index(term.kind)
        case _:
            return x + STEP / 2, BACKWARD_Y + line * ("dJ_dw", "dJ_db", "w", "b").index(term.kind)


def _chip(found: TermVerdict, x: float, y: float, *, is_first: bool, is_coarse: bool) -> str:
    term, state = found.term, found.state
    words = _(TOO_COARSE if is_coarse else WORDS[state])
    if is_first and not is_coarse:
        words = _("%(state)s, the first wrong term", state=words)
    left = x - CHIP_WIDTH / 2
    ring = ""
    if is_first:
        ring = (
            f'<rect class="ring" x="{left - RING:g}" y="{y - RING:g}" rx="{RING + 7}" '
            f'width="{CHIP_WIDTH + 2 * RING}" height="{CHIP_HEIGHT + 2 * RING}"/>'
        )
    # What is not given has no line to lead to.
    opening, closing = "<g", "</g>"
    if state != "missing" or is_coarse:
        opening, closing = f'<a href="#{term_id(term)}"', "</a>"
    return (
        f'{opening} class="term-state {state}{" first" if is_first else ""}">'
        f"<title>{escape(term.symbol)}: {escape(words)}</title>{ring}"
        f'<rect class="chip-box" x="{left:g}" y="{y:g}" rx="7" width="{CHIP_WIDTH}" '
        f'height="{CHIP_HEIGHT}"/>'
        f'<text x="{x:g}" y="{y + 16:g}"><tspan class="state-mark">{MARKS[state]}</tspan> '
        f"{escape(term.symbol)}</text>{closing}"
    )


def term_id(term: Term) -> str:
    """The id of a term's line in the list."""
    return f"term-{term.kind}-{term.layer}"


def _network(exercise: Exercise, states: dict[Term, TermVerdict]) -> str:
    """Units and weights, with the state of what is computed there."""
    spots = [_spots(layer, min(width, MAX_DRAWN)) for layer, width in enumerate(exercise.units)]
    parts = []
    for layer in range(exercise.depth):
        path = "".join(
            f"M{x:g} {y:g}L{to_x:g} {to_y:g}"
            for x, y in spots[layer]
            for to_x, to_y in spots[layer + 1]
        )
        here = [term for term in states if term.kind in LEAVING and term.layer == layer]
        parts.append(f'<path class="wires {_worst(states, here)}" d="{path}"/>')
    for layer, column in enumerate(spots):
        here = [term for term in states if term.kind in OF_SAMPLES and term.layer == layer]
        parts += [
            f'<circle class="unit {_worst(states, here)}" cx="{x:g}" cy="{y:g}" r="{RADIUS}"/>'
            for x, y in column
        ]
    return "".join(parts)


def _worst(states: dict[Term, TermVerdict], terms: Iterable[Term]) -> State:
    found = {states[term].state for term in terms}
    return next((state for state in ORDER if state in found), "missing")


def _spots(layer: int, width: int) -> list[tuple[float, float]]:
    step = (NETWORK_HEIGHT - 2 * RADIUS) / MAX_DRAWN
    top = NETWORK_Y + NETWORK_HEIGHT / 2 - step * (width - 1) / 2
    return [(_column(layer), top + step * unit) for unit in range(width)]
