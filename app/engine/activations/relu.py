"""The rectified linear unit max(0, z)."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


def relu_derivative(z: Array, a: Array) -> Array:
    # at the kink z = 0 any value in [0, 1] is a subgradient; 0 is the usual choice
    return np.where(z > 0, 1.0, 0.0)


def _compiled(z: float) -> tuple[float, float]:
    # This order lets NaN through.
    return 0.0 if z <= 0.0 else z, 1.0 if z > 0.0 else 0.0


RELU = Activation(
    name="relu",
    title="ReLU",
    function=relu,
    derivative=relu_derivative,
    value_template=r"\max(0, <z>)",
    slope_template=r"1 \text{ if } <z> > 0 \text{ else } 0",
    slope_numbers=lambda z, a: (
        r"1 \text{, since } <z> > 0" if z > 0 else r"0 \text{, since } <z> \le 0"
    ),
    torch="nn.ReLU()",
    compiled=_compiled,
    can_die=True,
    kinks=(0.0,),
)
