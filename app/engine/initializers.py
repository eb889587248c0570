"""Initial weights: for each name a function of (fan_in, fan_out, rng). Biases start at zero.

As PyTorch defines them: gain 1 for Xavier; fan-in and gain √2, relu's, for He.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from app.engine.activations import Array

Initializer = Callable[[int, int, np.random.Generator], Array]

CONSTANT = 0.1
"""Every weight of ``constant``; the units of a layer then stay identical."""


def _zeros(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """All 0: shows that units with identical weights stay identical."""
    return np.zeros((fan_in, fan_out))


def _constant(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """All ``CONSTANT``."""
    return np.full((fan_in, fan_out), CONSTANT)


def _uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Uniform on ±0.5, the choice of the simplest textbooks."""
    return rng.uniform(-0.5, 0.5, size=(fan_in, fan_out))


def _normal(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Normal with mean 0 and standard deviation 1."""
    return rng.standard_normal((fan_in, fan_out))


def _xavier_uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Uniform on ±sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16)."""
    bound = np.sqrt(6.0 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def _xavier_normal(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Normal with standard deviation sqrt(2 / (fan_in + fan_out)) (Glorot and Bengio 2010)."""
    return math.sqrt(2.0 / (fan_in + fan_out)) * rng.standard_normal((fan_in, fan_out))


def _he_uniform(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Uniform on ±sqrt(6 / fan_in) (He et al. 2015)."""
    bound = np.sqrt(6.0 / fan_in)
    return rng.uniform(-bound, bound, size=(fan_in, fan_out))


def _he_normal(fan_in: int, fan_out: int, rng: np.random.Generator) -> Array:
    """Normal with standard deviation sqrt(2 / fan_in) (He et al. 2015, eq. 10)."""
    return math.sqrt(2.0 / fan_in) * rng.standard_normal((fan_in, fan_out))


INITIALIZERS: dict[str, Initializer] = {
    "zeros": _zeros,
    "constant": _constant,
    "uniform": _uniform,
    "normal": _normal,
    "xavier_uniform": _xavier_uniform,
    "xavier_normal": _xavier_normal,
    "he_uniform": _he_uniform,
    "he_normal": _he_normal,
}
