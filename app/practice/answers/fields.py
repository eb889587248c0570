"""Answers from a form: a blank for each number of a term, or one field for a whole array."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import _
from app.practice.answers.arrays import array_of
from app.practice.answers.printed import read_printed
from app.practice.answers.values import UnreadableAnswers
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.training.run.typed_number import plain_number, read_answer

MAX_BLANKS = 24
"""A term with more numbers has one field for all of them."""


@dataclass
class FieldAnswers:
    """The terms of a form, and a sentence for each field that cannot be read.

    ``partial`` has the number of blanks that are filled, for terms whose blanks are not all filled:
    the right numbers stand in the others, so that only those typed are judged.
    """

    given: dict[Term, Answer] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    partial: dict[Term, int] = field(default_factory=dict)


def field_name(term: Term, place: tuple[int, ...] | None = None) -> str:
    """The name of a term's field, or of the blank of one of its numbers: dJ_dw.1, dJ_dw.1:0.2."""
    name = f"{term.kind}.{term.layer}"
    return name if place is None else f"{name}:{'.'.join(map(str, place))}"


def has_blanks(exercise: Exercise, term: Term) -> bool:
    """Whether a term has a blank for each of its numbers."""
    return int(np.prod(exercise.shape(term))) <= MAX_BLANKS


def read_fields(typed: Mapping[str, str], exercise: Exercise) -> FieldAnswers:
    """The terms that were typed, by the names of ``field_name``; empty fields give none."""
    found = FieldAnswers()
    for term in exercise.terms:
        name = field_name(term)
        if typed.get(name, "").strip():
            _read_array(found, term, name, typed[name], exercise)
        else:
            _read_blanks(found, term, typed, exercise)
    return found


def _read_array(found: FieldAnswers, term: Term, name: str, text: str, exercise: Exercise) -> None:
    try:
        found.given[term] = read_field(text, term, exercise)
    except UnreadableAnswers as error:
        found.errors[name] = str(error)


def read_field(text: str, term: Term, exercise: Exercise) -> Answer:
    """The array in one field: with brackets as a program prints it, or typed row by row.

    Numbers are typed as everywhere (0,5 or −1/3), with blanks between them. Raises
    UnreadableAnswers.
    """
    if re.search(r"[\[({]", text):
        values = read_printed(text)
        if len(values) != 1:
            raise UnreadableAnswers(
                _(
                    "%(term)s: this field takes one array; paste several of them above.",
                    term=term.symbol,
                )
            )
        return array_of(values[0][1], term.symbol)
    rows = [_cells(line, term, exercise) for line in text.splitlines() if line.strip()]
    if len({len(row) for row in rows}) > 1:
        raise UnreadableAnswers(
            _("%(term)s: the rows must have the same number of numbers.", term=term.symbol)
        )
    cells = [cell for row in rows for cell in row]
    numbers = [_number(cell, term) for cell in cells]
    shape = (len(rows), len(rows[0])) if len(rows) > 1 else (len(cells),)
    values_ = np.array(numbers, dtype=np.float64).reshape(() if len(cells) == 1 else shape)
    if values_.ndim == 1 and len(exercise.shape(term)) == 2:
        values_ = values_.reshape(1, -1)
    return Answer(values_, _unit([_decimals(cell) for cell in cells]))


def _cells(line: str, term: Term, exercise: Exercise) -> list[str]:
    """The numbers of a line, which blanks, semicolons or commas separate."""
    cells = [cell.strip(",") for cell in re.split(r"[\s;|]+", line.strip()) if cell.strip(",")]
    shape = exercise.shape(term)
    width = shape[-1] if shape else 1
    if len(cells) == 1 and "," in cells[0] and (width > 1 or read_answer(cells[0]) is None):
        parts = cells[0].split(",")
        if len(parts) == width or read_answer(cells[0]) is None:
            return [part for part in parts if part]
    return cells


def _number(text: str, term: Term) -> float:
    value = read_answer(text)
    if value is None:
        raise UnreadableAnswers(
            _(
                "%(term)s: “%(text)s” is not a number; write it like 0.5, −0,25 or 1/3.",
                term=term.symbol,
                text=text[:40],
            )
        )
    return value


def _read_blanks(
    found: FieldAnswers, term: Term, typed: Mapping[str, str], exercise: Exercise
) -> None:
    shape = exercise.shape(term)
    values: Array = exercise.right[term].copy()
    units = np.full(shape, np.inf)  # not given
    filled, is_refused = 0, False
    for place in np.ndindex(shape):
        name = field_name(term, place)
        text = typed.get(name, "").strip()
        if not text:
            continue
        value = read_answer(text)
        if value is None:
            is_refused = True
            found.errors[name] = _(
                "“%(text)s” is not a number; write it like 0.5, −0,25 or 1/3.", text=text[:40]
            )
            continue
        filled += 1
        values[place] = value
        unit = _unit([_decimals(text)])
        units[place] = 0.0 if unit is None else unit
    if not filled or is_refused:
        return
    found.given[term] = Answer(values, units)
    if filled < values.size:
        found.partial[term] = filled


def _decimals(text: str) -> tuple[int, int] | None:
    """The decimals that were typed, and the power of ten; None for a fraction, which is exact."""
    plain = plain_number(text)
    if plain is None:
        return None
    mantissa, _, power = plain.lower().partition("e")
    return len(mantissa.partition(".")[2]), int(power or 0)


def _unit(typed: list[tuple[int, int] | None]) -> float | None:
    """The place value of the last digit typed: the finest of an array, 0 for whole numbers."""
    exponents = [
        power - decimals for each in typed if each is not None for decimals, power in [each]
    ]
    some = [exponent for exponent in exponents if exponent < 0]
    return 10.0 ** max(min(some), -300) if some else 0.0
