"""Softmax in symbols and numbers: a of one output, and ∂Jᵢ/∂z through all of them."""

from __future__ import annotations

from app.render.formulas import mathml as m
from app.render.formulas.layer_formulas import Formula
from app.render.formulas.mathml_symbols import SAMPLE_J, Notation
from app.render.numbers import factor, number
from app.training.run.observation import SampleView


def softmax_value(write: Notation, view: SampleView, layer: int, unit: int) -> Formula:
    """a = e^z over the sum of e^z of all outputs."""
    below = m.sum_over("k", m.exponential(write.z(layer, "k")))
    symbols = m.fraction(m.exponential(write.z(layer, unit)), below)
    if layer not in view.z:
        return Formula(symbols, "")
    powers = [m.exponential(m.num(number(float(z)))) for z in view.z[layer]]
    return Formula(symbols, m.fraction(powers[unit], m.op("+").join(powers)))


def softmax_slope(write: Notation, view: SampleView, layer: int, unit: int) -> Formula:
    """∂Jᵢ/∂z = a (∂Jᵢ/∂a − Σ a ∂Jᵢ/∂a), the product with softmax's Jacobian."""
    a, each = write.a(layer, unit), write.a(layer, "k")
    mean = m.sum_over("k", each + m.op("·") + m.derivative(SAMPLE_J, each))
    rest = m.bracketed(m.derivative(SAMPLE_J, a) + m.op("−") + mean)
    symbols = a + m.op("·") + rest
    if layer not in view.dJ_da or layer not in view.a:
        return Formula(symbols, "")
    values = list(zip(view.a[layer].tolist(), view.dJ_da[layer].tolist(), strict=True))
    products = [m.num(number(a_k)) + m.op("·") + m.num(factor(slope)) for a_k, slope in values]
    own_a, own_slope = values[unit]
    body = m.num(number(own_slope)) + m.op("−") + m.bracketed(m.op("+").join(products))
    return Formula(symbols, m.num(number(own_a)) + m.op("·") + m.bracketed(body))
