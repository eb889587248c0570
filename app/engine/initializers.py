"""Initial weights, drawn layer by layer. Biases start at zero.

Defined as in PyTorch: gain 1 for Xavier; fan-in and gain √2, relu's, for He.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_

CONSTANT = 0.1
"""Every weight of ``constant``; the units of a layer then stay identical."""


@dataclass(frozen=True)
class Initializer:
    """A distribution of initial weights. ``name`` is used in recipes, ``title`` shown on the page.

    ``weights(fan_in, fan_out, rng)`` draws the weights of one layer, (fan_in, fan_out).
    """

    name: str
    title: str
    weights: Callable[[int, int, np.random.Generator], Array]


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
    initializer.name: initializer
    for initializer in (
        Initializer("zeros", N_("zeros"), _zeros),
        Initializer("constant", N_("constant"), _constant),
        Initializer("uniform", N_("uniform ±0.5"), _uniform),
        Initializer("normal", N_("normal"), _normal),
        Initializer("xavier_uniform", N_("Xavier uniform"), _xavier_uniform),
        Initializer("xavier_normal", N_("Xavier normal"), _xavier_normal),
        Initializer("he_uniform", N_("He uniform"), _he_uniform),
        Initializer("he_normal", N_("He normal"), _he_normal),
    )
}
