"""identity(z) = z, for outputs of regression."""

from __future__ import annotations

import numpy as np

from app.engine.activations.base import Activation, Array
from app.i18n.messages import N_


def identity(z: Array) -> Array:
    return z.copy()


def identity_derivative(z: Array, a: Array) -> Array:
    return np.ones_like(z)


def _compiled(z: float) -> tuple[float, float]:
    return z, 1.0


IDENTITY = Activation(
    name="identity",
    title=N_("identity"),
    function=identity,
    derivative=identity_derivative,
    value_template="<z>",
    slope_template="1",
    torch="nn.Identity()",
    compiled=_compiled,
)
