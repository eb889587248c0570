"""Formulas of the engine with numbers put in: what the microscope shows below each factor."""

from __future__ import annotations

from collections.abc import Callable

from app.render.formulas import mathml as m
from app.render.numbers import factor, number


def slope_with_numbers(activation: str, z: float, a: float) -> str:
    """f'(z) with the numbers of one neuron, as MathML; empty where there is nothing to put in."""
    return _SLOPES[activation](z, a)


def loss_slope_with_numbers(loss: str, a: float, y: float, samples: int, outputs: int) -> str:
    """∂J/∂a of one output with the numbers of one sample in a batch of ``samples``."""
    return _LOSS_SLOPES[loss](a, y, samples, outputs)


def fused_with_numbers(loss: str, a: float, y: float, samples: int, outputs: int) -> str:
    """∂J/∂z of one output in the loss's fused form, with numbers."""
    share = samples * outputs if loss == "binary_cross_entropy" else samples
    return _share("1", share) + _difference(a, y)


def _minus(value: float) -> str:
    """− value, or + its size where two minus signs would meet."""
    return m.op("+" if value < 0 else "−") + m.num(number(abs(value)))


def _one_minus(a: float) -> str:
    return m.bracketed(m.num("1") + _minus(a))


def _difference(a: float, y: float) -> str:
    return m.bracketed(m.num(number(a)) + _minus(y))


def _share(above: str, below: int) -> str:
    return m.fraction(m.num(above), m.num(str(below))) + m.op("·")


def _self_times_rest(z: float, a: float) -> str:
    return m.num(factor(a)) + m.op("·") + _one_minus(a)


def _above(limit: str, size: bool = False) -> Callable[[float, float], str]:
    """z > limit or its opposite, with the number of z (of |z|)."""

    def compare(z: float, a: float) -> str:
        value = abs(z) if size else z
        relation = "&gt;" if value > float(limit) else "≤"
        return m.num(number(value)) + m.op(relation) + m.num(limit)

    return compare


def _of_z(function: str) -> Callable[[float, float], str]:
    return lambda z, a: m.identifier(function) + m.bracketed(m.num(number(z)))


def _exponential(z: float, a: float) -> str:
    if z > 0:
        return m.num(number(z)) + m.op("&gt;") + m.num("0")
    return f"<msup><mi>e</mi><mn>{number(z)}</mn></msup>"


_SLOPES: dict[str, Callable[[float, float], str]] = {
    "identity": lambda z, a: "",
    "sigmoid": _self_times_rest,
    "tanh": lambda z, a: _one_minus(a) + m.op("·") + _one_minus(-a),
    "relu": _above("0"),
    "leaky_relu": _above("0"),
    "elu": _exponential,
    "softplus": _of_z("σ"),
    "silu": lambda z, a: m.identifier("z") + m.op("=") + m.num(number(z)),
    "gelu": lambda z, a: m.identifier("z") + m.op("=") + m.num(number(z)),
    "sin": _of_z("cos"),
    "hardtanh": _above("1", size=True),
    "softmax": _self_times_rest,
}


def _mse(a: float, y: float, samples: int, outputs: int) -> str:
    return _share("2", samples * outputs) + _difference(a, y)


def _huber(a: float, y: float, samples: int, outputs: int) -> str:
    share = _share("1", samples * outputs)
    if abs(a - y) <= 1:
        return share + _difference(a, y)
    return share + m.num("1" if a > y else "(−1)")


def _binary_cross_entropy(a: float, y: float, samples: int, outputs: int) -> str:
    below = m.num(number(a)) + m.op("·") + _one_minus(a)
    return _share("1", samples * outputs) + m.fraction(_difference(a, y), below)


def _cross_entropy(a: float, y: float, samples: int, outputs: int) -> str:
    ratio = m.fraction(m.num(number(y)), m.num(number(a)))
    return m.op("−") + _share("1", samples) + ratio


_LOSS_SLOPES: dict[str, Callable[[float, float, int, int], str]] = {
    "mse": _mse,
    "huber": _huber,
    "binary_cross_entropy": _binary_cross_entropy,
    "cross_entropy": _cross_entropy,
}
