"""A textbook forward and backward pass with NumPy, in which any one formula can be replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from app.engine.activations import Activation, Array
from app.engine.network import split_parameters
from app.engine.update import Rules, make_step
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Kind, Term

if TYPE_CHECKING:
    from app.practice.mistakes.mistake import Mistake

Place = Literal[
    "z", "a", "J", "dJ_da_output", "dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db", "update"
]
"""A formula of the pass. dJ_da_output is ∂J/∂a of the output layer, dJ_da that of a hidden one."""
Noise = Callable[[Array], Array]


class Pass:
    """The pass of one exercise, term by term, in the order of computation.

    ``formulas`` replace the right ones. ``given`` are a student's own values: a term is computed
    from those of the terms before it that are given. ``noise`` changes what is computed a little,
    as rounding does.
    """

    def __init__(
        self,
        exercise: Exercise,
        formulas: Mapping[Place, Formula],
        given: Mapping[Term, Array],
        noise: Noise,
    ):
        self.exercise = exercise
        self.formulas = {**RIGHT, **formulas}
        self.given, self.noise = given, noise
        self.computed: dict[Term, Array] = {}

    def value(self, kind: Kind, layer: int) -> Array:
        """A term that later ones are computed from: the given one, otherwise the computed one."""
        term = Term(kind, layer)
        return self.given[term] if term in self.given else self.computed[term]

    def z(self, layer: int) -> Array:
        """z of a layer, (m, n_l)."""
        return self.value("z", layer)

    def a(self, layer: int) -> Array:
        """a of a layer, (m, n_l); that of layer 0 is the input."""
        return self.exercise.x if layer == 0 else self.value("a", layer)

    def f_of_z(self, layer: int) -> Array:
        """f(z) of a layer from 1 on, (m, n_l): a, or what dropout has not set to 0 yet."""
        if layer not in self.exercise.mask:
            return self.a(layer)
        return self.noise(self.activation(layer).function(self.z(layer)))

    def dJ_da(self, layer: int) -> Array:
        """∂J/∂a of a layer, (m, n_l)."""
        return self.value("dJ_da", layer)

    def da_dz(self, layer: int) -> Array:
        """∂a/∂z of a layer, (m, n_l)."""
        return self.value("da_dz", layer)

    def dJ_dz(self, layer: int) -> Array:
        """∂J/∂z of a layer, (m, n_l)."""
        return self.value("dJ_dz", layer)

    def activation(self, layer: int) -> Activation:
        """The activation of a layer from 1 on."""
        return self.exercise.activations[layer - 1]

    def masked(self, layer: int, values: Array) -> Array:
        """The values times the dropout mask of a layer, if it has one."""
        mask = self.exercise.mask.get(layer)
        return values if mask is None else values * mask

    def gradient(self) -> Array:
        """∂J/∂θ (P,) from ∂J/∂w and ∂J/∂b."""
        exercise = self.exercise
        parts: list[Array] = []
        for layer in range(exercise.depth):
            for kind in ("dJ_dw", "dJ_db"):
                parts.append(fitted(self.value(kind, layer), exercise.shape(Term(kind, layer))))
        return np.concatenate([part.ravel() for part in parts])

    def updated(
        self, rules: Rules | None = None, gradient: Array | None = None, **changes: float
    ) -> Array:
        """The new parameters (P,); with other rules, another gradient, step or learning rate."""
        exercise = self.exercise
        return make_step(
            exercise.network,
            exercise.rules if rules is None else rules,
            exercise.state,
            int(changes.get("step", exercise.step)),
            changes.get("learning_rate", exercise.learning_rate),
            self.gradient() if gradient is None else gradient,
        ).after

    def compute(self, term: Term) -> None:
        """Add one term; those before it are there. New weights are all added at once."""
        place = place_of(term, self.exercise.depth)
        if place == "update":
            if term not in self.computed:
                self._update()
            return
        value = np.asarray(self.formulas[place](self, term.layer), dtype=np.float64)
        self.computed[term] = self.noise(value)

    def _update(self) -> None:
        new = self.noise(self.formulas["update"](self, 0))
        w, b = split_parameters(new, self.exercise.units)
        for layer in range(self.exercise.depth):
            self.computed[Term("w", layer)], self.computed[Term("b", layer)] = w[layer], b[layer]


Formula = Callable[[Pass, int], Array]
"""(pass, layer of the term) → the term; of update the new parameters (P,)."""


def place_of(term: Term, depth: int) -> Place:
    """The formula that gives a term."""
    if term.kind == "w" or term.kind == "b":
        return "update"
    if term.kind == "dJ_da" and term.layer == depth:
        return "dJ_da_output"
    return term.kind


def fitted(values: Array, shape: tuple[int, ...]) -> Array:
    """An array as an update can use it: transposed if only that fits, summed over the samples if
    it has a row for each. Raises ValueError if nothing fits."""
    if values.shape == shape:
        return values
    if values.T.shape == shape:
        return values.T
    if values.ndim == 2 and values.shape[1:] == shape:
        found: Array = values.sum(axis=0)
        return found
    return np.broadcast_to(values, shape)


def slope(activation: Activation, z: Array, a: Array) -> Array:
    """f'(z), as a textbook writes it with a = f(z)."""
    if activation.name == "sigmoid":
        return a * (1.0 - a)
    if activation.name == "tanh":
        return 1.0 - a * a
    return activation.derivative(z, a)


def _z(p: Pass, layer: int) -> Array:
    return p.a(layer - 1) @ p.exercise.w[layer - 1] + p.exercise.b[layer - 1]


def _a(p: Pass, layer: int) -> Array:
    return p.masked(layer, p.activation(layer).function(p.z(layer)))


def _loss(p: Pass, layer: int) -> Array:
    exercise = p.exercise
    depth = exercise.depth
    form = exercise.loss.fused.get(p.activation(depth).name)
    if form is not None:
        return np.array(form.value(p.z(depth), exercise.y))
    return np.array(exercise.loss.value(p.a(depth), exercise.y))


def _output_sensitivity(p: Pass, layer: int) -> Array:
    form = p.exercise.loss.fused.get(p.activation(layer).name)
    y = p.exercise.y
    if form is not None and form.sensitivity is not None:
        return form.sensitivity(p.z(layer), y, form.divisor(*y.shape))
    return p.exercise.loss.derivative(p.a(layer), y)


def _sensitivity(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_dz(layer + 1) @ p.exercise.w[layer].T
    return found


def _slope(p: Pass, layer: int) -> Array:
    return p.masked(layer, slope(p.activation(layer), p.z(layer), p.f_of_z(layer)))


def _dJ_dz(p: Pass, layer: int) -> Array:
    if layer == p.exercise.depth and p.exercise.is_fused:
        return p.exercise.loss.fused[p.activation(layer).name].derivative(p.a(layer), p.exercise.y)
    return product(p, layer)


def product(p: Pass, layer: int) -> Array:
    """∂J/∂z as ∂J/∂a times the slope; of softmax ∂J/∂a times its Jacobian."""
    if p.activation(layer).elementwise:
        return p.dJ_da(layer) * p.da_dz(layer)
    a, dJ_da = p.a(layer), p.dJ_da(layer)
    found: Array = a * (dJ_da - (a * dJ_da).sum(axis=1, keepdims=True))
    return found


def _dJ_dw(p: Pass, layer: int) -> Array:
    found: Array = p.a(layer).T @ p.dJ_dz(layer + 1)
    return found


def _dJ_db(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_dz(layer + 1).sum(axis=0)
    return found


def _update(p: Pass, layer: int) -> Array:
    return p.updated()


RIGHT: Mapping[Place, Formula] = {
    "z": _z,
    "a": _a,
    "J": _loss,
    "dJ_da_output": _output_sensitivity,
    "dJ_da": _sensitivity,
    "da_dz": _slope,
    "dJ_dz": _dJ_dz,
    "dJ_dw": _dJ_dw,
    "dJ_db": _dJ_db,
    "update": _update,
}
"""The right formulas."""


def no_noise(values: Array) -> Array:
    """The values as they are."""
    return values


def run_pass(
    exercise: Exercise,
    mistake: Mistake | None = None,
    *,
    given: Mapping[Term, Array] | None = None,
    noise: Noise = no_noise,
    terms: Iterable[Term] | None = None,
) -> dict[Term, Array]:
    """Every term of the exercise in the order of computation.

    With a ``mistake`` its formula is wrong, and everything after it is computed from wrong numbers.
    With ``given`` values, of the right shapes, a term is computed from those given before it
    instead of those computed. A mistake may change the shape of a term.
    """
    formulas = {} if mistake is None else mistake.formulas
    run = Pass(exercise, formulas, given or {}, noise)
    with np.errstate(all="ignore"):
        for term in exercise.terms if terms is None else terms:
            run.compute(term)
    return run.computed
