"""Which layer each array is of: by its number, by its place in a list, counted from 0 or from 1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.i18n.messages import _
from app.practice.answers.values import UnreadableAnswers
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Kind, Term

LEAVING: frozenset[Kind] = frozenset({"dJ_dw", "dJ_db", "w", "b"})
"""Kinds whose layer is the one that the weights leave."""


@dataclass(frozen=True)
class Found:
    """An array with the layer that its name or its place in a list says."""

    name: str
    kind: Kind
    layer: int
    answer: Answer


def place(found: Iterable[Found], exercise: Exercise) -> tuple[dict[Term, Answer], list[str]]:
    """The arrays by term, and remarks about how they were read.

    Raises UnreadableAnswers if a layer does not exist.
    """
    found = list(found)
    given: dict[Term, Answer] = {}
    remarks: list[str] = []
    groups: dict[str, list[Found]] = {}
    for each in found:
        groups.setdefault(_group(each.kind), []).append(each)
    for group in groups.values():
        shift = _shift(group, exercise)
        if shift:
            remarks.append(_remark(group, shift))
        for each in group:
            term = Term(each.kind, each.layer + shift)
            if each.layer + shift == 0 and each.kind in ("a", "dJ_da"):
                continue  # the input, and the sensitivity to it
            if term not in exercise.terms:
                raise UnreadableAnswers(_no_layer(each, exercise))
            if term in given:
                remarks.append(
                    _("%(term)s is given more than once; the last one counts.", term=term.symbol)
                )
            given[term] = each.answer
    return given, remarks


def _group(kind: Kind) -> str:
    """Kinds whose layers a person counts alike."""
    if kind in LEAVING:
        return "weights"
    return "a" if kind in ("a", "dJ_da") else kind if kind == "J" else "z"


def _shift(group: list[Found], exercise: Exercise) -> int:
    """What is to be added to the layers as they were counted."""
    kind = group[0].kind
    if kind == "J":
        return 0
    other = -1 if kind in LEAVING else 1
    if not _exist(group, 0, exercise):
        return other if _exist(group, other, exercise) else 0
    if not _exist(group, other, exercise):
        return 0
    if not any(_fits(each, 0, exercise) for each in group):
        return other if all(_fits(each, other, exercise) for each in group) else 0
    if not any(_is_right(each, 0, exercise) for each in group):
        return other if all(_is_right(each, other, exercise) for each in group) else 0
    return 0


def _exist(group: list[Found], shift: int, exercise: Exercise) -> bool:
    return all(
        Term(each.kind, each.layer + shift) in exercise.terms
        or (each.kind in ("a", "dJ_da") and each.layer + shift == 0)
        for each in group
    )


def _fits(each: Found, shift: int, exercise: Exercise) -> bool:
    """Whether the array has as many numbers in each direction as the term, or is transposed."""
    term = Term(each.kind, each.layer + shift)
    if term not in exercise.terms:
        return each.layer + shift == 0 and each.kind == "a"
    shape = exercise.shape(term)
    given = each.answer.values.shape
    sizes = [tuple(size for size in one if size != 1) for one in (shape, given)]
    return sizes[0] in (sizes[1], sizes[1][::-1]) or (
        each.kind in OF_SAMPLES and given[-1:] == shape[-1:]
    )


def _is_right(each: Found, shift: int, exercise: Exercise) -> bool:
    """Whether the array is the term of that layer, about."""
    right = exercise.right.get(Term(each.kind, each.layer + shift))
    if right is None or each.answer.values.size != right.size:
        return False
    given = each.answer.values.reshape(right.shape)
    return bool(np.allclose(given, right, rtol=0.01, atol=0.01 * np.abs(right).max(initial=0.0)))


def _remark(group: list[Found], shift: int) -> str:
    first = group[0]
    symbol = Term(first.kind, first.layer + shift).symbol
    start = "1" if shift < 0 else "0"
    return _(
        "“%(name)s” is read as %(term)s, because you count from %(start)s.",
        name=first.name,
        term=symbol,
        start=start,
    )


def _no_layer(each: Found, exercise: Exercise) -> str:
    first, last = (0, exercise.depth - 1) if each.kind in LEAVING else (1, exercise.depth)
    symbols = [Term(each.kind, layer).symbol for layer in (first, last)]
    there = (
        symbols[0]
        if first == last
        else _("%(first)s to %(last)s", first=symbols[0], last=symbols[1])
    )
    return _(
        "“%(name)s” is of a layer that this network does not have; it has %(terms)s.",
        name=each.name,
        terms=there,
    )
