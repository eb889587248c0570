"""The sine, a periodic activation."""

from __future__ import annotations

import math

import numpy as np

from app.engine.activations.base import Activation, Array
from app.i18n.messages import N_


def sin(z: Array) -> Array:
    return np.sin(z)


def sin_derivative(z: Array, a: Array) -> Array:
    return np.cos(z)


def _compiled(z: float) -> tuple[float, float]:
    return math.sin(z), math.cos(z)


SIN = Activation(
    name="sin",
    title=N_("sine"),
    function=sin,
    derivative=sin_derivative,
    value_template=r"\sin(<z>)",
    slope_template=r"\cos(<z>)",
    torch="Sin()",
    torch_class='''class Sin(nn.Module):
    """The sine, which PyTorch has as a function only."""

    def forward(self, z):
        return torch.sin(z)
''',
    compiled=_compiled,
    low=-1.0,
    bounded=True,
)
