"""The fields of the form by term: a blank for each number, or one field for a whole array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.i18n.messages import _
from app.practice.answers.fields import field_name, has_blanks
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Term
from app.web.practice.check.symbols import shape_words, term_math


@dataclass(frozen=True)
class Blank:
    """One number: the field's name, what it is of, what was typed and why that was refused."""

    name: str
    label: str
    text: str
    problem: str


@dataclass(frozen=True)
class TermFields:
    """The fields of one term. Without ``rows`` it has one field, ``whole``."""

    symbol: Markup
    shape: str
    labels: list[str]
    rows: list[list[Blank]]
    whole: Blank | None
    lines: int


@dataclass(frozen=True)
class FieldGroup:
    """Terms that are computed together."""

    title: str
    terms: list[TermFields]


def describe_fields(
    exercise: Exercise, typed: Mapping[str, str], errors: Mapping[str, str]
) -> list[FieldGroup]:
    """All fields in the order of computation: forward, layer by layer backward, update."""
    groups: dict[str, list[TermFields]] = {}
    for term in exercise.terms:
        groups.setdefault(_title(term), []).append(_fields(exercise, term, typed, errors))
    return [FieldGroup(title, terms) for title, terms in groups.items()]


def _title(term: Term) -> str:
    if term.kind in ("z", "a", "J"):
        return _("Forward pass and loss")
    if term.kind in ("w", "b"):
        return _("Update")
    layer = term.layer + 1 if term.kind in ("dJ_dw", "dJ_db") else term.layer
    return _("Backward pass, layer %(layer)s", layer=layer)


def _fields(
    exercise: Exercise, term: Term, typed: Mapping[str, str], errors: Mapping[str, str]
) -> TermFields:
    def blank(name: str, label: str) -> Blank:
        return Blank(name, label, typed.get(name, ""), errors.get(name, ""))

    shape = exercise.shape(term)
    symbol, words = term_math(term), shape_words(exercise, term)
    if not has_blanks(exercise, term):
        whole = blank(field_name(term), f"{term.symbol}, {words}")
        return TermFields(symbol, words, [], [], whole, min(8, shape[0]))
    is_of_samples = term.kind in OF_SAMPLES
    labels = [_("sample %(number)s", number=row) for row in exercise.rows] if is_of_samples else []
    rows = []
    for number, places in enumerate(_places(shape)):
        of = f", {labels[number]}" if labels else ""
        rows.append(
            [
                blank(field_name(term, place), f"{exercise.element(term, place)}{of}")
                for place in places
            ]
        )
    return TermFields(symbol, words, labels, rows, None, 0)


def _places(shape: tuple[int, ...]) -> list[list[tuple[int, ...]]]:
    """The places of an array's numbers by row; a vector is one row."""
    if len(shape) < 2:
        return [list(np.ndindex(shape))]
    return [[(row, column) for column in range(shape[1])] for row in range(shape[0])]
