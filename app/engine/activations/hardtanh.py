"""Hard tanh: z cut off at ±1."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array
from app.i18n.messages import N_


def hardtanh(z: Array) -> Array:
    return np.clip(z, -1.0, 1.0)


def hardtanh_derivative(z: Array, a: Array) -> Array:
    return np.where((z > -1.0) & (z < 1.0), 1.0, 0.0)


def _compiled(z: float) -> tuple[float, float]:
    above = -1.0 if z < -1.0 else z
    return 1.0 if above > 1.0 else above, 1.0 if (z > -1.0) & (z < 1.0) else 0.0


HARDTANH = Activation(
    name="hardtanh",
    title=N_("hard tanh"),
    function=hardtanh,
    derivative=hardtanh_derivative,
    value_template=r"\min(1, \max(-1, <z>))",
    slope_template=r"1 \text{ if } |<z>| < 1 \text{ else } 0",
    slope_numbers=lambda z, a: (
        r"1 \text{, since } <|z|> < 1" if abs(z) < 1 else r"0 \text{, since } <|z|> \ge 1"
    ),
    torch="nn.Hardtanh()",
    compiled=_compiled,
    low=-1.0,
    bounded=True,
    can_die=True,
    kinks=(-1.0, 1.0),
    largest_slope=1.0,
)
