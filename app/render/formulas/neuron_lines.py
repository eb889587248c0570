"""The lines of one neuron: its forward pass, and its sensitivity from the layer behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from app.engine.activations import Array
from app.engine.network import MLP
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.equation import Equation, equation
from app.render.formulas.layer_formulas import Neuron, activation_value
from app.render.formulas.mathml_symbols import SAMPLE_J, Notation
from app.render.formulas.softmax_formulas import softmax_value
from app.render.numbers import factor, number, signed
from app.training.run.observation import SampleView
from app.training.run.symbols import name

MAX_TERMS = 16
"""Terms of the numbers of z that are written; of more, the first and the last one."""


class NeuronLines:
    """Writes the lines of a network's neurons for one sample."""

    def __init__(self, network: MLP, view: SampleView):
        self.network = network
        self.view = view
        self.write = Notation(list(network.units))

    def parts(self, layer: int, unit: int, *, known: bool) -> Neuron:
        """The symbols of a neuron, and its numbers if they are ``known``."""
        z, mask = _entry(self.view.z, layer, unit), _entry(self.view.mask, layer, unit)
        return Neuron(
            self.write.z(layer, unit),
            self.write.a(layer, unit),
            "" if mask is None else self.write.d(layer, unit),
            z if known else None,
            mask,
        )

    def forward_lines(self, layer: int, unit: int) -> list[Equation]:
        """z = Σ a w + b and a = f(z)."""
        write, view = self.write, self.view
        several = self.network.units[layer - 1] > 1
        j: int | str = "j" if several else 0
        body = write.a(layer - 1, j) + m.op("·") + write.w(layer - 1, j, unit)
        body = m.sum_over("j", body) if several else body
        right = body + m.op("+") + write.b(layer - 1, unit)
        z, a = _entry(view.z, layer, unit), _entry(view.a, layer, unit)
        numbers = ""
        if z is not None:
            w = self.network.w[layer - 1][:, unit]
            terms = [
                m.num(factor(float(a_j))) + m.op("·") + m.num(factor(float(w_j)))
                for a_j, w_j in zip(view.a[layer - 1], w, strict=True)
            ]
            if len(terms) > MAX_TERMS:
                terms = [*terms[: MAX_TERMS - 1], m.op("⋯"), terms[-1]]
            terms.append(m.num(factor(float(self.network.b[layer - 1][unit]))))
            numbers = m.op("+").join(terms)
        activation = self.network.activations[layer - 1]
        if activation.elementwise:
            formula = activation_value(activation, self.parts(layer, unit, known=True))
        else:
            formula = softmax_value(write, view, layer, unit)
        return [
            equation("forward: z", write.z(layer, unit), right, _shown(z), numbers),
            equation(
                f"forward: {activation.title}",
                write.a(layer, unit),
                formula.symbols,
                _shown(a),
                formula.numbers,
            ),
        ]

    def recursion_lines(self, layer: int, unit: int) -> list[Equation]:
        """∂Jᵢ/∂a of a hidden layer from the derivatives of the next layer; none at the output."""
        if layer == self.network.depth:
            return []
        write, view, after = self.write, self.view, layer + 1
        value = _entry(view.dJ_da, layer, unit)
        several = self.network.units[after] > 1
        k: int | str = "k" if several else 0
        split = self._is_split(after)
        sensitive = write.a(after, k) if split else write.z(after, k)
        parts = [m.term(m.derivative(SAMPLE_J, sensitive), "sensitivity")]
        if split:
            parts.append(m.term(m.derivative(write.a(after, k), write.z(after, k)), "slope"))
        parts.append(m.term(write.w(layer, unit, k), "carried"))
        body = m.op("·").join(parts)
        why = m.derivative(write.z(after, k), write.a(layer, unit))
        why += m.op("=") + write.w(layer, unit, k)
        right = (m.sum_over("k", body) if several else body) + m.text(", ") + why
        numbers = ""
        if value is not None:
            known = [view.dJ_da[after], view.da_dz[after]] if split else [view.dJ_dz[after]]
            products = [
                m.op("·").join(m.num(factor(float(part))) for part in product)
                for product in zip(*known, self.network.w[layer][unit], strict=True)
            ]
            numbers = m.op("+").join(products)
        plain = name("a", layer, unit, self.network.units[layer])
        left = m.derivative(SAMPLE_J, write.a(layer, unit))
        shown = "" if value is None else signed(value)
        label = _("sensitivity of Jᵢ to %(name)s", name=plain)
        return [replace(equation(label, left, right, shown, numbers), is_sensitivity=True)]

    def _is_split(self, layer: int) -> bool:
        """Whether ∂J/∂z of the layer is shown as a product of two finite factors."""
        if not self.network.activations[layer - 1].elementwise:
            return False
        known = self.view.dJ_da.get(layer)
        return known is None or bool(np.isfinite(known).all())


def _shown(value: float | None) -> str:
    return "" if value is None else number(value)


def _entry(values: Mapping[int, Array], layer: int, unit: int) -> float | None:
    return float(values[layer][unit]) if layer in values else None
