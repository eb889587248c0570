"""GELU: z Φ(z), with the normal distribution's Φ."""

from __future__ import annotations

import math

import numpy as np

from app.engine.activations.base import Activation, Array
from app.engine.vector_math import exp_negative

DENSITY = 1.0 / math.sqrt(2.0 * math.pi)
ROOT_HALF = -1.0 / math.sqrt(2.0)


def normal_cdf(z: Array) -> Array:
    """The share of a normal distribution that lies below z; erfc keeps its digits far below 0."""
    erfc = np.frompyfunc(math.erfc, 1, 1)
    return np.asarray(erfc(z / -math.sqrt(2.0)), dtype=np.float64) * 0.5


def gelu(z: Array) -> Array:
    return z * normal_cdf(z)


def gelu_derivative(z: Array, a: Array) -> Array:
    # beyond |z| = 40 the density is 0 in float64; the bound keeps the square from overflowing
    near = np.clip(z, -40.0, 40.0)
    density = np.exp(-0.5 * near * near) / math.sqrt(2.0 * math.pi)
    return normal_cdf(z) + near * density


def _compiled(z: float) -> tuple[float, float]:
    share = 0.5 * math.erfc(z * ROOT_HALF)
    near = min(max(z, -40.0), 40.0)
    return z * share, share + near * (exp_negative(-0.5 * near * near) * DENSITY)


GELU = Activation(
    name="gelu",
    title="GELU",
    function=gelu,
    derivative=gelu_derivative,
    value_template=r"<z> \cdot \Phi(<z>)",
    slope_template=r"\Phi(<z>) + <z> \cdot \varphi(<z>)",
    torch="nn.GELU()",
    compiled=_compiled,
)
