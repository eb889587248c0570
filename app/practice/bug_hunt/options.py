"""Formulas that might stand in place of the right one: the choice after the factor is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_
from app.practice.bug_hunt.bug import BY_PLACE, Bug, differ, places_of
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.catalogue import MISTAKES
from app.practice.mistakes.forward_backward import RIGHT, Formula, Pass, run_pass
from app.practice.mistakes.mistake import Mistake

DISTINCT = 0.01
"""Two formulas are offered together only if their numbers differ by this share."""


def other_formulas(bug: Bug, exercise: Exercise) -> list[Mistake]:
    """Wrong formulas of the bug's factor whose numbers differ from the bug's, from the right ones
    and from each other; those of the catalogue come first."""
    given = bug.terms(exercise)

    def numbers(mistake: Mistake | None) -> Array:
        value = run_pass(exercise, mistake, given=given, terms=[bug.term])[bug.term]
        return np.broadcast_to(value, exercise.shape(bug.term))

    seen = [given[bug.term], numbers(None)]
    found: list[Mistake] = []
    known = [each for each in MISTAKES.values() if _is_like(each, bug, exercise)]
    for mistake in (*known, *spare_formulas(bug, exercise)):
        try:
            value = numbers(mistake)
        except ValueError:
            continue  # it gives another shape
        if all(differ(value, other, DISTINCT) for other in seen):
            seen.append(value)
            found.append(mistake)
    return found


def _is_like(mistake: Mistake, bug: Bug, exercise: Exercise) -> bool:
    return (
        mistake.name != bug.mistake.name
        and BY_PLACE.get(mistake.factor) == bug.term.kind
        and bug.term in places_of(mistake, exercise.units)
        and mistake.fits(exercise)
    )


@dataclass(frozen=True)
class _Change:
    """A change of any formula: its name, what it does to the numbers, and how it is written."""

    name: str
    change: Callable[[Exercise, Array], Array]
    code: str
    latex: str
    says: str


_CHANGES = (
    _Change(
        "minus",
        lambda exercise, right: -right,
        "-({})",
        r"- \left({}\right)",
        N_("The sign of the result is wrong"),
    ),
    _Change(
        "twice",
        lambda exercise, right: 2.0 * right,
        "2 * ({})",
        r"2 \cdot \left({}\right)",
        N_("The result is doubled"),
    ),
    _Change(
        "over_m",
        lambda exercise, right: right / exercise.m,
        "({}) / m",
        r"\frac{{1}}{{m}} \cdot \left({}\right)",
        N_("The result is divided by m"),
    ),
    _Change(
        "squared",
        lambda exercise, right: right * right,
        "({}) ** 2",
        r"\left({}\right)^2",
        N_("The result is squared"),
    ),
    _Change(
        "half",
        lambda exercise, right: 0.5 * right,
        "({}) / 2",
        r"\frac{{1}}{{2}} \cdot \left({}\right)",
        N_("The result is halved"),
    ),
)


def spare_formulas(bug: Bug, exercise: Exercise) -> list[Mistake]:
    """Changes that fit every formula, for a factor that has few mistakes of its own.

    They are sometimes the bug themselves, so that none can be ruled out by its looks.
    """
    code, latex = bug.mistake.lines(exercise)[0], bug.mistake.latex(exercise)[0]
    return [
        replace(
            bug.mistake,
            name=f"spare_{change.name}",
            title=change.says,
            explanation=N_("The right line ends there: nothing more is done to its result."),
            wrong=_changed(code, change.code),
            wrong_formula=_changed(latex, change.latex),
            formulas={place: _after(RIGHT[place], change.change) for place in bug.mistake.formulas},
        )
        for change in _CHANGES
    ]


def _changed(line: str, change: str) -> str:
    left, _, right = line.partition(" = ")
    return f"{left} = {change.format(right)}"


def _after(formula: Formula, change: Callable[[Exercise, Array], Array]) -> Formula:
    def changed(run: Pass, layer: int) -> Array:
        return change(run.exercise, formula(run, layer))

    return changed
