"""The formulas of one neuron or output, in symbols and with its numbers, as MathML.

Each is made of the template that the engine has for its activation or loss. Dropout's factor d is
part of a and of ∂a/∂z: a = d f(z).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Activation
from app.engine.losses import Fused, Loss
from app.render.formulas import mathml as m
from app.render.formulas.substitution import difference, put_in, put_symbols
from app.render.numbers import number, without_rounding_error


@dataclass(frozen=True)
class Formula:
    """A right-hand side in symbols and in numbers; ``numbers`` is empty if nothing is put in."""

    symbols: str
    numbers: str


@dataclass(frozen=True)
class Neuron:
    """What the formulas of a neuron take: the symbols z, a and, with dropout, d; its numbers.

    ``z_value`` is None while it is not known; ``mask`` is the value of d, None without dropout.
    """

    z: str
    a: str
    d: str = ""
    z_value: float | None = None
    mask: float | None = None


def activation_value(activation: Activation, neuron: Neuron) -> Formula:
    """f(z), times d with dropout."""
    template = activation.value_template
    if neuron.d:
        # σ(z) = 1 / (1 + e^−z) has two equal forms; a product takes the last.
        template = template.rpartition(" = ")[2]
    symbols = _times(neuron.d, template, put_symbols(template, {"z": neuron.z}))
    z = neuron.z_value
    if z is None:
        return Formula(symbols, "")
    template = template.rpartition(" = ")[2]
    if activation.value_numbers is not None:
        template = activation.value_numbers(z, 0.0)
    return Formula(symbols, _numbers(activation, template, z, neuron.mask))


def slope(activation: Activation, neuron: Neuron) -> Formula:
    """f′(z), times d with dropout; then f(z) is written for a, which is d f(z)."""
    template = activation.slope_template
    a = m.identifier("f") + m.bracketed(neuron.z) if neuron.d else neuron.a
    symbols = _times(neuron.d, template, put_symbols(template, {"z": neuron.z, "a": a}))
    z = neuron.z_value
    if z is None:
        return Formula(symbols, "")
    if activation.slope_numbers is not None:
        template = activation.slope_numbers(z, _value(activation, z))
    if "<" not in template and neuron.mask is None:
        return Formula(symbols, "")
    return Formula(symbols, _numbers(activation, template, z, neuron.mask))


def loss_slope(
    loss: Loss | Fused,
    a: str,
    y: str,
    outputs: int,
    numbers: Mapping[str, float] | None = None,
) -> Formula:
    """∂Jᵢ/∂a (∂Jᵢ/∂z of a fused loss) of one output with symbols ``a`` and ``y``.

    ``numbers`` are a, y, m and, if a may have rounded to 1, ``1-a``.
    """
    below = "".join(map(m.identifier, loss.divisor_letters(outputs)))
    symbols = put_symbols(loss.slope_template(outputs), {"a": a, "y": y, "of": below})
    if numbers is None:
        return Formula(symbols, "")
    a_value, y_value = numbers["a"], numbers["y"]
    values: dict[str, float | str] = {
        "1-a": 1 - a_value,
        **numbers,
        "of": loss.scale_below(int(numbers["m"]), outputs),
        "a-y": difference(a_value, y_value),
    }
    return Formula(symbols, put_in(loss.slope_numbers(a_value, y_value, outputs), values))


def output_numbers(
    activation: Activation, z: float, a: float, y: float, m_: int
) -> dict[str, float]:
    """The numbers of one output for ``loss_slope``, in a batch of ``m_`` samples."""
    return {"a": a, "y": y, "m": m_, **activation.extra_values(z, a)}


def _numbers(activation: Activation, template: str, z: float, mask: float | None) -> str:
    a = _value(activation, z)
    values = {"z": z, "a": a, "-z": -z, "|z|": abs(z), **activation.extra_values(z, a)}
    scale = "" if mask is None else m.num(number(without_rounding_error(mask)))
    return _times(scale, template, put_in(template, values))


def _value(activation: Activation, z: float) -> float:
    return float(activation.function(np.array([z]))[0])


def _times(scale: str, template: str, body: str) -> str:
    """``scale`` times the body; no scale leaves it as it is."""
    if not scale:
        return body
    is_sum = any(sign in template for sign in (" + ", " - ", r"\text{ if"))
    is_sum = is_sum and not template.startswith(r"\frac")
    return scale + m.op("·") + (m.bracketed(body) if is_sum else body)
