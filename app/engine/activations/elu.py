"""The exponential linear unit: z above zero, e^z − 1 below."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array
from app.engine.vector_math import exp_negative, expm1_negative


def elu(z: Array) -> Array:
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0.0)))


def elu_derivative(z: Array, a: Array) -> Array:
    return np.exp(np.minimum(z, 0.0))


def _compiled(z: float) -> tuple[float, float]:
    below = 0.0 if z > 0.0 else z
    return z if z > 0.0 else expm1_negative(below), exp_negative(below)


ELU = Activation(
    name="elu",
    title="ELU",
    function=elu,
    derivative=elu_derivative,
    value_template=r"<z> \text{ if } <z> > 0 \text{ else } e^{<z>} - 1",
    value_numbers=lambda z, a: "<z>" if z > 0 else "e^{<z>} - 1",
    slope_template=r"1 \text{ if } <z> > 0 \text{ else } e^{<z>}",
    slope_numbers=lambda z, a: r"1 \text{, since } <z> > 0" if z > 0 else "e^{<z>}",
    torch="nn.ELU()",
    compiled=_compiled,
)
