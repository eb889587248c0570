"""What the check of a student's terms finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.engine.activations import Array
from app.practice.exercise.term import Term
from app.practice.mistakes.mistake import Mistake

State = Literal["agrees", "wrong", "follows", "missing"]
"""A term agrees, is wrong by itself, follows rightly from a wrong one, or is not given."""
Rung = Literal["place", "factor", "formula", "number"]


@dataclass(frozen=True)
class Answer:
    """A student's array as it was written.

    ``unit`` is the place value of the last digit printed, 1e-8 for eight decimals: a number or an
    array like ``values``. 0 if every digit is there; infinite for an element that is not given,
    whose value is not looked at; None if that is not known, and ``judge`` then guesses it.
    """

    values: Array
    unit: Array | float | None = None


Given = Mapping[Term, Answer | Array]


@dataclass(frozen=True)
class Worst:
    """The element of a term that is furthest from the right one.

    ``place`` is its index in the array, ``symbol`` its name with units from 1. ``ratio`` is
    yours / right if that is the same for all elements, otherwise None.
    """

    place: tuple[int, ...]
    symbol: str
    yours: float
    right: float
    ratio: float | None


@dataclass(frozen=True)
class TermVerdict:
    """The verdict on one term.

    ``values`` are what was compared, in the term's own shape; None if it is missing or does not
    fit. ``sentence`` says what is wrong with the form of the answer (shape, nan), or remarks on it;
    empty if there is nothing to say. ``worst`` is None where the term agrees or does not fit.
    """

    term: Term
    state: State
    values: Array | None = None
    sentence: str = ""
    worst: Worst | None = None


@dataclass(frozen=True)
class Diagnosis:
    """The mistakes that each give the student's numbers; more than one if they all do.

    ``explains`` are the wrong terms that they explain.
    """

    mistakes: tuple[Mistake, ...]
    explains: tuple[Term, ...]
    sentence: str


@dataclass(frozen=True)
class Hint:
    """One rung: where, which factor, which formula, which number. Each says more than the last."""

    rung: Rung
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """The verdict on all terms, in the order of computation.

    ``first_wrong`` is the first term that is wrong, and ``hints`` are the rungs to it. ``notes``
    are sentences about the whole answer, such as that it is float32. ``tolerance`` says what
    counts as right.
    """

    terms: tuple[TermVerdict, ...]
    first_wrong: TermVerdict | None
    diagnosis: Diagnosis | None
    hints: tuple[Hint, ...]
    notes: tuple[str, ...]
    tolerance: str

    @property
    def given(self) -> tuple[TermVerdict, ...]:
        """The terms that are not missing."""
        return tuple(found for found in self.terms if found.state != "missing")

    @property
    def agrees(self) -> bool:
        """Whether something is given, and all of it agrees."""
        return bool(self.given) and all(found.state == "agrees" for found in self.given)
