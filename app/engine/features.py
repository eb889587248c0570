"""Input features: the numbers fed to the network, computed from the inputs of a data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array

MAX_INPUTS = 64
"""The most inputs that a data set may have; a server may allow fewer."""
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Feature:
    """One input of the network: ``function(x)`` is (m,) for x (m, inputs).

    It reads the first ``inputs`` columns of x at most. ``symbol`` is how the page writes it.
    """

    name: str
    symbol: str
    inputs: int
    function: Callable[[Array], Array]


def _column(index: int) -> Callable[[Array], Array]:
    return lambda x: x[:, index]


def _input(number: int) -> Feature:
    symbol = f"x{number}".translate(_SUBSCRIPTS)
    return Feature(f"x{number}", symbol, number, _column(number - 1))


FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in (
        *(_input(number) for number in range(1, MAX_INPUTS + 1)),
        Feature("x1_squared", "x₁²", 1, lambda x: x[:, 0] * x[:, 0]),
        Feature("x2_squared", "x₂²", 2, lambda x: x[:, 1] * x[:, 1]),
        Feature("x1_x2", "x₁x₂", 2, lambda x: x[:, 0] * x[:, 1]),
        Feature("sin_x1", "sin x₁", 1, lambda x: np.sin(x[:, 0])),
        Feature("sin_x2", "sin x₂", 2, lambda x: np.sin(x[:, 1])),
    )
}


def feature_names(inputs: int) -> list[str]:
    """The features of a data set with this many inputs."""
    return [feature.name for feature in FEATURES.values() if feature.inputs <= inputs]


def plain_feature_names(inputs: int) -> list[str]:
    """x1, x2 …: the inputs themselves."""
    return [f"x{i + 1}" for i in range(inputs)]


def feed(
    x: Array, names: Sequence[str], mean: Array | None = None, std: Array | None = None
) -> Array:
    """The named features of x (m, inputs) as a[0] (m, n_0), each (value − mean) / std.

    Without ``mean`` and ``std``, both (n_0,), the values are not standardised. A value too
    large for float64 becomes infinite without a warning.
    """
    fed = np.empty((len(x), len(names)))
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for column, name in enumerate(names):
            fed[:, column] = FEATURES[name].function(x)
        if mean is not None:
            fed -= mean
        if std is not None:
            fed /= std
    return fed


def standardisation(fed: Array) -> tuple[Array, Array]:
    """Mean and standard deviation (n_0,) of the columns of the training set, as fed.

    A constant column gets a deviation of 1, so that it becomes 0. Needs at least one row. A column
    with infinite values gets no usable mean, without a warning.
    """
    low, high = fed.min(axis=0), fed.max(axis=0)
    # Scaled by a power of two, which is exact, so that the squares of 1e±300 stay finite.
    exponent = np.frexp(np.maximum(np.abs(low), np.abs(high)))[1]
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.ldexp(fed, -exponent)
        mean = np.ldexp(scaled.mean(axis=0), exponent)
        std = np.ldexp(scaled.std(axis=0), exponent)
    # Rounding could give equal values a slightly different mean, and so a deviation.
    constant = low == high
    mean = np.where(constant, low, mean)
    return mean, np.where(constant | (std == 0.0), 1.0, std)
