"""An exercise: one update on a mini-batch, with what it is computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from app.engine.activations import Activation, Array
from app.engine.losses import Loss
from app.engine.network import MLP, flatten_gradient, split_parameters
from app.engine.optimizers import State
from app.engine.update import Rules, make_step
from app.practice.exercise.term import OF_SAMPLES, Term, terms_of
from app.training.data.order import RowIndices
from app.training.run.symbols import subscript, superscript


@dataclass(frozen=True)
class Exercise:
    """One update of ``network`` on the batch ``x`` (m, n_0), ``y`` (m, n_L).

    ``rows`` (m,) are the batch's training rows. ``mask`` is dropout's, (m, n_l) keyed by layer.
    ``state`` is the optimizer's before the update, ``step`` counts its updates from 1.
    """

    network: MLP
    rules: Rules
    x: Array
    y: Array
    rows: RowIndices
    learning_rate: float
    state: State = field(default_factory=dict)
    step: int = 1
    mask: Mapping[int, Array] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """L, the number of the output layer."""
        return self.network.depth

    @property
    def units(self) -> tuple[int, ...]:
        """n_0 … n_L."""
        return self.network.units

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activations of layers 1 … L."""
        return self.network.activations

    @property
    def loss(self) -> Loss:
        """The loss by its convention."""
        return self.rules.loss

    @property
    def m(self) -> int:
        """The number of samples in the batch."""
        return len(self.x)

    @property
    def w(self) -> list[Array]:
        """The weights before the update, w[l] (n_l, n_{l+1})."""
        return self.network.w

    @property
    def b(self) -> list[Array]:
        """The biases before the update, b[l] (n_{l+1},)."""
        return self.network.b

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms in the order of computation."""
        return terms_of(self.depth)

    @property
    def is_fused(self) -> bool:
        """Whether ∂J/∂z of the output has the short form a − y."""
        return self.activations[-1].name in self.loss.fused and self.depth not in self.mask

    def shape(self, term: Term) -> tuple[int, ...]:
        """The shape of a term's array; () for J."""
        if term.kind == "J":
            return ()
        if term.kind in OF_SAMPLES:
            return self.m, self.units[term.layer]
        width = self.units[term.layer + 1]
        return (self.units[term.layer], width) if term.kind in ("dJ_dw", "w") else (width,)

    def element(self, term: Term, place: tuple[int, ...]) -> str:
        """The symbol of one element, with units from 1 as on the page: ∂J/∂w¹₃₂.

        ``place`` is its index in the array. A layer of one unit has no unit number. The sample, the
        first index of arrays with a row each, is not in it.
        """
        if term.kind in ("dJ_dw", "w"):
            from_units, to_units = self.shape(term)
            if from_units == to_units == 1:
                return term.symbol
            comma = "," if max(from_units, to_units) > 9 else ""
            return f"{term.symbol}{subscript(place[0] + 1)}{comma}{subscript(place[1] + 1)}"
        if not place or self.shape(term)[-1] == 1:
            return term.symbol
        if term.kind == "da_dz":
            up, unit = superscript(term.layer), subscript(place[-1] + 1)
            return f"∂a{up}{unit}/∂z{up}{unit}"
        return term.symbol + subscript(place[-1] + 1)

    @cached_property
    def right(self) -> dict[Term, Array]:
        """The right value of every term, by the engine: what the page shows."""
        with np.errstate(all="ignore"):
            forward = self.network.forward(self.x, self.mask)
            backward = self.network.backward(forward, self.y, self.loss)
            gradient = flatten_gradient(backward, self.depth)
            step = make_step(
                self.network, self.rules, self.state, self.step, self.learning_rate, gradient
            )
            loss = self.network.loss_of(forward, self.y, self.loss)
        w, b = split_parameters(step.after, self.units)
        found = {
            "z": forward.z,
            "a": forward.a,
            "J": {0: np.array(loss)},
            "dJ_da": backward.dJ_da,
            "da_dz": backward.da_dz,
            "dJ_dz": backward.dJ_dz,
            "dJ_dw": backward.dJ_dw,
            "dJ_db": backward.dJ_db,
            "w": dict(enumerate(w)),
            "b": dict(enumerate(b)),
        }
        return {term: found[term.kind][term.layer] for term in self.terms}

    def of_sample(self, row: int) -> Exercise:
        """The exercise of one of the batch's samples as a batch of its own, with m = 1.

        Raises ValueError if ``row`` is not in the batch.
        """
        place = self.rows.tolist().index(row)
        part = slice(place, place + 1)
        return replace(
            self,
            x=self.x[part],
            y=self.y[part],
            rows=self.rows[part],
            mask={layer: mask[part] for layer, mask in self.mask.items()},
        )
