"""A bug: a common mistake in one layer of the backward pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP, Backward, Forward
from app.engine.update import Rules
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import OF_SAMPLES, Kind, Term
from app.practice.mistakes.forward_backward import RIGHT, Formula, Place, run_pass
from app.practice.mistakes.mistake import Mistake

BACKWARD_KINDS: tuple[Kind, ...] = ("dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db")
"""The kinds of factors that can be broken, in the order of computation."""
BY_PLACE: dict[Place, Kind] = {
    "dJ_da_output": "dJ_da",
    "dJ_da": "dJ_da",
    "da_dz": "da_dz",
    "dJ_dz": "dJ_dz",
    "dJ_dw": "dJ_dw",
    "dJ_db": "dJ_db",
}
"""The kind of factor that each formula of the backward pass gives."""


@dataclass(frozen=True)
class Bug:
    """``mistake`` in the formula of one ``term``, and nowhere else; α is the run's."""

    mistake: Mistake
    term: Term
    learning_rate: float

    @cached_property
    def _in_one_layer(self) -> Mistake:
        formulas = {
            place: _only_at(self.term.layer, formula, RIGHT[place])
            for place, formula in self.mistake.formulas.items()
            if BY_PLACE.get(place) == self.term.kind
        }
        return replace(self.mistake, formulas=formulas)

    def exercise(self, network: MLP, x: Array, y: Array, loss: Loss) -> Exercise:
        """The update of a batch x (m, n_0), y (m, n_L) with plain gradient descent."""
        rules = Rules(loss_name=loss.name, reduction=loss.reduction)
        return Exercise(network, rules, x, y, np.arange(len(x)), self.learning_rate)

    def terms(self, exercise: Exercise) -> dict[Term, Array]:
        """Every term, with the bug and all that follows from it.

        Raises ValueError if the bug gives a term a shape that the run cannot go on with.
        """
        found = run_pass(exercise, self._in_one_layer)
        return {term: np.broadcast_to(value, exercise.shape(term)) for term, value in found.items()}

    def by_formula(self, exercise: Exercise, term: Term) -> Array:
        """What the right formula of a term gives from the numbers of the broken pass."""
        given = self.terms(exercise)
        return run_pass(exercise, given=given, terms=[term])[term]

    def backward_pass(self, network: MLP, forward: Forward, y: Array, loss: Loss) -> Backward:
        """The factors of the engine's backward pass; ∂J/∂a⁰ follows from ∂J/∂z¹."""
        exercise = self.exercise(network, forward.a[0], y, loss)
        found = self.terms(exercise)
        backward = Backward()
        for term, value in found.items():
            if term.kind in BACKWARD_KINDS:
                getattr(backward, term.kind)[term.layer] = value
        backward.dJ_da[0] = backward.dJ_dz[1] @ network.w[0].T
        if self.term.kind in ("dJ_dw", "dJ_db"):
            layer = self.term.layer
            backward.shares[layer] = (
                self._shares(Term("dJ_dw", layer), exercise, found),
                self._shares(Term("dJ_db", layer), exercise, found),
            )
        return backward

    def shares(self, exercise: Exercise) -> Array:
        """Each sample's part of the broken ∂J/∂w or ∂J/∂b, (m, …)."""
        return self._shares(self.term, exercise, self.terms(exercise))

    def _shares(self, term: Term, exercise: Exercise, found: Mapping[Term, Array]) -> Array:
        """What the term's formula gives if the factors of all other samples are 0."""
        parts = []
        for place in range(exercise.m):
            mine = np.arange(exercise.m)[:, None] == place
            given = {
                each: value * mine if each.kind in OF_SAMPLES else value
                for each, value in found.items()
            }
            alone = replace(exercise, x=exercise.x * mine)
            value = run_pass(alone, self._in_one_layer, given=given, terms=[term])[term]
            parts.append(np.broadcast_to(value, exercise.shape(term)))
        return np.array(parts)


def _only_at(layer: int, wrong: Formula, right: Formula) -> Formula:
    return lambda run, at: wrong(run, at) if at == layer else right(run, at)


def places_of(mistake: Mistake, units: Sequence[int]) -> list[Term]:
    """The terms that a mistake can break in a network of ``units``; none outside the backward
    pass."""
    depth = len(units) - 1
    if mistake.factor == "dJ_da_output":
        return [Term("dJ_da", depth)]
    kind = BY_PLACE.get(mistake.factor)
    if kind is None:
        return []
    layers = {"dJ_da": range(1, depth), "dJ_dw": range(depth), "dJ_db": range(depth)}
    return [Term(kind, layer) for layer in layers.get(kind, range(1, depth + 1))]


def factors_of(depth: int) -> list[Term]:
    """Every factor that can be accused, in the order of computation."""
    found: list[Term] = []
    for layer in range(depth, 0, -1):
        found += [Term("dJ_da", layer), Term("da_dz", layer), Term("dJ_dz", layer)]
        found += [Term("dJ_dw", layer - 1), Term("dJ_db", layer - 1)]
    return found


def differ(one: Array, other: Array, share: float) -> bool:
    """Whether two arrays of one shape differ by more than ``share`` of the larger, somewhere that
    four digits show."""
    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    larger = np.maximum(np.abs(one), np.abs(other))
    return bool((np.abs(one - other) > np.maximum(share * larger, 1e-4)).any())
