"""The chain rule for one weight, bias or neuron and one sample, in symbols and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import J, Notation
from app.render.formulas.plain_symbols import name
from app.render.formulas.substitution import loss_slope_with_numbers, slope_with_numbers
from app.render.numbers import UNKNOWN, factor, number, signed
from app.training.run.observation import SampleView
from app.training.run.selection import Selection, bias_key, neuron_key


@dataclass(frozen=True)
class Factor:
    """One factor of the product.

    ``role`` is its CSS class (sensitivity, slope, carried), ``how`` its formula in MathML and
    ``how_numbers`` the same with numbers (both may be empty); ``place`` is the key of its part of
    the diagram.
    """

    role: str
    symbol: str
    value: float | None
    name: str
    how: str
    how_numbers: str
    place: str


@dataclass(frozen=True)
class Equation:
    """A labelled equation: MathML in symbols and in numbers."""

    label: str
    symbols: str
    numbers: str


@dataclass(frozen=True)
class ChainRule:
    """``value`` is the product of the factors as computed by the engine, None if not known."""

    symbols: str
    value: float | None
    factors: list[Factor]
    lines: list[Equation]


class Explainer:
    """Writes the chain rule for one network, loss and sample."""

    def __init__(self, network: MLP, loss: Loss, view: SampleView):
        self.network = network
        self.loss = loss
        self.view = view
        self.write = Notation(list(network.units))

    def explain(self, selection: Selection) -> ChainRule:
        """The chain rule for ``selection``; an input has equations only, no factors."""
        if selection.kind == "a":
            return self._neuron(selection.layer, selection.unit)
        target, unit = selection.target_layer, selection.unit
        factors = self._into_z(target, unit)
        z = self.write.z(target, unit)
        chosen = self.write.of(selection)
        if selection.kind == "w":
            source = selection.source or 0
            carried = _entry(self.view.a, selection.layer, source)
            word = self._name("a", selection.layer, source)
            factors.append(
                Factor(
                    "carried",
                    m.derivative(z, chosen),
                    carried,
                    f"{word}, what the weight carries",
                    self.write.a(selection.layer, source),
                    "",
                    neuron_key(selection.layer, source),
                )
            )
        else:
            carried = 1.0
            place = bias_key(selection.layer, unit)
            words = "the bias enters z as it is"
            factors.append(Factor("carried", m.derivative(z, chosen), 1.0, words, "", "", place))
        dJ_dz = _entry(self.view.dJ_dz, target, unit)
        value = None if dJ_dz is None or carried is None else dJ_dz * carried
        return ChainRule(
            _equation(m.derivative(J, chosen), factors),
            value,
            factors,
            [*self._fused_lines(target, unit), *self._recursion_lines(target, unit)],
        )

    def _neuron(self, layer: int, unit: int) -> ChainRule:
        if layer == 0:
            return ChainRule("", None, [], self._recursion_lines(layer, unit))
        factors = self._into_z(layer, unit)
        return ChainRule(
            _equation(m.derivative(J, self.write.z(layer, unit)), factors),
            _entry(self.view.dJ_dz, layer, unit),
            factors,
            [
                *self._forward_lines(layer, unit),
                *self._fused_lines(layer, unit),
                *self._recursion_lines(layer, unit),
            ],
        )

    def _into_z(self, layer: int, unit: int) -> list[Factor]:
        """The factors of ∂J/∂z: two, or one for softmax, where each output depends on each z."""
        if self.network.activations[layer - 1].elementwise:
            return [self._sensitivity(layer, unit), self._slope(layer, unit)]
        symbol = m.derivative(J, self.write.z(layer, unit))
        word = f"sensitivity of {self._name('z', layer, unit)}, through all outputs of softmax"
        value = _entry(self.view.dJ_dz, layer, unit)
        return [Factor("sensitivity", symbol, value, word, "", "", neuron_key(layer, unit))]

    def _fused_lines(self, layer: int, unit: int) -> list[Equation]:
        """The fused ∂J/∂z used in training, if loss and output activation have one."""
        fused = self.loss.fused.get(self.network.activations[layer - 1].name)
        if layer != self.network.depth or fused is None:
            return []
        symbol = m.derivative(J, self.write.z(layer, unit))
        formula = symbol + m.op("=") + m.from_latex(fused.derivative_formula)
        numbers = UNKNOWN
        value = _entry(self.view.dJ_dz, layer, unit)
        if value is not None:
            a, y = float(self.view.a[layer][unit]), float(self.view.y[unit])
            outputs = self.network.units[-1]
            put_in = loss_slope_with_numbers(fused, a, y, self.view.m, outputs)
            numbers = m.num(signed(value)) + m.op("=") + put_in
        return [Equation("fused, as it trains", m.math(formula), _number_math(numbers))]

    def _sensitivity(self, layer: int, unit: int) -> Factor:
        word = f"sensitivity of {self._name('a', layer, unit)}"
        value = _entry(self.view.dJ_da, layer, unit)
        if layer == self.network.depth:
            how = m.from_latex(self.loss.derivative_formula)
            numbers = self._loss_numbers(unit) if value is not None else ""
        else:
            # It comes from the layer behind, as soon as the backward pass has been there.
            word += ", already calculated" if value is not None else ", not calculated yet"
            how, numbers = "", ""
        symbol = m.derivative(J, self.write.a(layer, unit))
        return Factor("sensitivity", symbol, value, word, how, numbers, neuron_key(layer, unit))

    def _slope(self, layer: int, unit: int) -> Factor:
        activation = self.network.activations[layer - 1]
        a, z = self.write.a(layer, unit), self.write.z(layer, unit)
        value = _entry(self.view.da_dz, layer, unit)
        z_value = _entry(self.view.z, layer, unit)
        how = m.from_latex(activation.derivative_formula)
        word = f"slope of {activation.title}"
        numbers = ""
        mask = _entry(self.view.mask, layer, unit)
        if mask == 0:
            how, word = "", "left out by dropout, so"
        elif value is not None:
            # f(z) itself, without the factor that dropout puts on those that stay.
            f = float(self.view.a[layer][unit]) / (mask or 1.0)
            numbers = slope_with_numbers(activation, float(self.view.z[layer][unit]), f)
            if mask is not None:
                word += f" × {number(mask)} for dropout"
        if z_value is not None:
            word += f" at {self._name('z', layer, unit)} = {number(z_value)}"
        symbol = m.derivative(a, z)
        return Factor("slope", symbol, value, word, how, numbers, neuron_key(layer, unit))

    def _forward_lines(self, layer: int, unit: int) -> list[Equation]:
        """z = Σ a w + b and a = f(z)."""
        before = self.network.units[layer - 1]
        write = self.write
        inner = write.a(layer - 1, "i") + m.op("·") + write.w(layer - 1, "i", unit)
        body = inner if before == 1 else m.sum_over("i", inner)
        symbols = write.z(layer, unit) + m.op("=") + body + m.op("+") + write.b(layer - 1, unit)
        z, a = _entry(self.view.z, layer, unit), _entry(self.view.a, layer, unit)
        numbers = UNKNOWN
        if z is not None:
            w = self.network.w[layer - 1][:, unit]
            products = [
                m.num(factor(float(a_i))) + m.op("·") + m.num(factor(float(w_i)))
                for a_i, w_i in zip(self.view.a[layer - 1], w, strict=True)
            ]
            bias = m.num(factor(float(self.network.b[layer - 1][unit])))
            numbers = m.num(number(z)) + m.op("=") + m.op("+").join([*products, bias])
        activation = self.network.activations[layer - 1]
        value = m.num(number(z)) + m.op("→") + m.num(number(a)) if a is not None else UNKNOWN
        function = m.from_latex(activation.formula)
        return [
            Equation("forward: z", m.math(symbols), _number_math(numbers)),
            Equation(
                f"forward: {activation.title}",
                m.math(write.a(layer, unit) + m.op("=") + function),
                _number_math(value),
            ),
        ]

    def _recursion_lines(self, layer: int, unit: int) -> list[Equation]:
        """∂J/∂a of a hidden layer from the derivatives of the next layer."""
        write = self.write
        if layer == self.network.depth:
            return []
        left = m.derivative(J, write.a(layer, unit))
        value = _entry(self.view.dJ_da, layer, unit)
        label = f"sensitivity of {self._name('a', layer, unit)}"
        after = layer + 1
        several = self.network.units[after] > 1
        k: int | str = "k" if several else 0
        parts = [
            m.term(m.derivative(J, write.a(after, k)), "sensitivity"),
            m.term(m.derivative(write.a(after, k), write.z(after, k)), "slope"),
            m.term(m.derivative(write.z(after, k), write.a(layer, unit)), "carried"),
        ]
        split = self._is_split(after)
        if not split:
            parts[:2] = [m.term(m.derivative(J, write.z(after, k)), "sensitivity")]
        body = m.op("·").join(parts)
        weight = m.derivative(write.z(after, k), write.a(layer, unit))
        weight += m.op("=") + write.w(layer, unit, k)
        formula = left + m.op("=") + (m.sum_over("k", body) if several else body)
        numbers = UNKNOWN
        if value is not None:
            products = [
                m.op("·").join(m.num(factor(float(part))) for part in parts)
                for parts in zip(
                    *([self.view.dJ_da[after], self.view.da_dz[after]] if split else []),
                    *([] if split else [self.view.dJ_dz[after]]),
                    self.network.w[layer][unit],
                    strict=True,
                )
            ]
            numbers = m.num(signed(value)) + m.op("=") + m.op("+").join(products)
        return [
            Equation(label, m.math(formula + m.text(", ") + weight), _number_math(numbers)),
        ]

    def _is_split(self, layer: int) -> bool:
        """Whether ∂J/∂z of the layer is shown as a product of two finite factors."""
        if not self.network.activations[layer - 1].elementwise:
            return False
        known = self.view.dJ_da.get(layer)
        return known is None or bool(np.isfinite(known).all())

    def _loss_numbers(self, unit: int) -> str:
        depth = self.network.depth
        a, y = float(self.view.a[depth][unit]), float(self.view.y[unit])
        outputs = self.network.units[-1]
        return loss_slope_with_numbers(self.loss, a, y, self.view.m, outputs)

    def _name(self, letter: str, layer: int, unit: int) -> str:
        return name(letter, layer, unit, self.network.units[layer])


def _equation(left: str, factors: list[Factor]) -> str:
    right = m.op("·").join(m.term(part.symbol, part.role) for part in factors)
    return m.math(left + m.op("=") + right, display=True)


def _entry(values: Mapping[int, Array], layer: int, unit: int) -> float | None:
    return float(values[layer][unit]) if layer in values else None


def _number_math(numbers: str) -> str:
    return m.math(m.text(numbers) if numbers == UNKNOWN else numbers)
