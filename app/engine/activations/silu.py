"""SiLU, also called swish: z σ(z)."""

from __future__ import annotations

from app.engine.activations.base import Activation, Array
from app.engine.activations.sigmoid import sigmoid
from app.engine.vector_math import sigmoids


def silu(z: Array) -> Array:
    return z * sigmoid(z)


def silu_derivative(z: Array, a: Array) -> Array:
    # z (1 - sigmoid(z)) alone would be inf * 0 for large |z|
    s = sigmoid(z)
    return s + (z * s) * sigmoid(-z)


def _compiled(z: float) -> tuple[float, float]:
    s, rest = sigmoids(z)
    return z * s, s + (z * s) * rest


SILU = Activation(
    name="silu",
    title="SiLU",
    function=silu,
    derivative=silu_derivative,
    value_template=r"<z> \cdot \sigma(<z>)",
    slope_template=r"\sigma(<z>) + <z> \cdot \sigma(<z>) \cdot \sigma(<-z>)",
    torch="nn.SiLU()",
    compiled=_compiled,
)
