"""The activations and their derivatives in decimal arithmetic with sixty digits."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext

Exact = Callable[[Decimal], Decimal]
ONE, ZERO = Decimal(1), Decimal(0)
PI = Decimal("3.141592653589793238462643383279502884197169399375105820974944592307816406")


def _sigmoid(z: Decimal) -> Decimal:
    return 1 / (1 + (-z).exp())


def _sin(z: Decimal) -> Decimal:
    """The power series about 0, of what is left of z after whole turns."""
    z = z - (z / (2 * PI)).to_integral_value() * 2 * PI
    term, total, n = z, z, 1
    while abs(term) > Decimal(10) ** -55:
        n += 2
        term = -term * z * z / (n * (n - 1))
        total += term
    return total


def _density(z: Decimal) -> Decimal:
    return (-z * z / 2).exp() / (2 * PI).sqrt()


def _normal_cdf(z: Decimal) -> Decimal:
    """Φ: near 0 by the series 1/2 + φ(z) (z + z³/3 + z⁵/(3·5) + …), far out by Mills' fraction."""
    if abs(z) < 6:
        term, total, n = z, z, 1
        while abs(term) > Decimal(10) ** -55:
            n += 2
            term = term * z * z / n
            total += term
        return Decimal("0.5") + _density(z) * total
    fraction = ZERO
    for n in range(400, 0, -1):
        fraction = n / (abs(z) + fraction)
    tail = _density(z) / (abs(z) + fraction)
    return tail if z < 0 else 1 - tail


FUNCTIONS: dict[str, Exact] = {
    "identity": lambda z: z,
    "sigmoid": _sigmoid,
    "tanh": lambda z: (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()),
    "relu": lambda z: max(z, ZERO),
    "leaky_relu": lambda z: max(z, z / 100),
    "elu": lambda z: z if z > 0 else z.exp() - 1,
    "softplus": lambda z: (1 + z.exp()).ln() if z > -70 else z.exp() * (1 - z.exp() / 2),
    "silu": lambda z: z * _sigmoid(z),
    "gelu": lambda z: z * _normal_cdf(z),
    "sin": _sin,
    "hardtanh": lambda z: max(-ONE, min(ONE, z)),
}
DERIVATIVES: dict[str, Exact] = {
    "identity": lambda z: ONE,
    "sigmoid": lambda z: (-z).exp() / (1 + (-z).exp()) ** 2,
    "tanh": lambda z: 4 / (z.exp() + (-z).exp()) ** 2,
    "relu": lambda z: ONE if z > 0 else ZERO,
    "leaky_relu": lambda z: ONE if z > 0 else ONE / 100,
    "elu": lambda z: ONE if z > 0 else z.exp(),
    "softplus": _sigmoid,
    "silu": lambda z: _sigmoid(z) * (1 + z * (1 - _sigmoid(z))),
    "gelu": lambda z: _normal_cdf(z) + z * _density(z),
    "sin": lambda z: _sin(z + PI / 2),
    "hardtanh": lambda z: ONE if abs(z) < 1 else ZERO,
}


def exact(function: Exact, z: float) -> float:
    """The function of the very number z, rounded once."""
    with localcontext(prec=60):
        return float(function(Decimal(z)))
