"""The operations and memory traffic an epoch needs at least, counted by hand: a lower bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.measure import in_turn

NUMBER = 8  # bytes
PRODUCT = 384  # rows and columns; three such matrices stay in the cache of one core


@dataclass(frozen=True)
class Counts:
    """``operations`` are the additions and multiplications of an epoch, without its tanh's.

    ``bytes`` are the numbers read or written, were only the running activations in registers.
    """

    operations: int
    bytes: int


def count(units: Sequence[int], samples: int, batch: int) -> Counts:
    """Forward, gradient and, except in the first layer, backward: 2 · n · m per sample each."""
    layers = list(pairwise(units))
    weights = [n * m for n, m in layers]
    parameters = sum((n + 1) * m for n, m in layers)
    updates = -(-samples // batch)
    in_sample = 2 * (3 * sum(weights) - weights[0])
    # Each update reads θ twice and the gradient once, and writes the gradient and θ.
    numbers = updates * 5 * parameters + samples * (units[0] + units[-1])
    return Counts(samples * in_sample + updates * 2 * parameters, numbers * NUMBER)


def peak() -> float:
    """Operations per second of a large matrix product by NumPy's BLAS, on one thread."""
    a = np.random.default_rng(0).standard_normal((PRODUCT, PRODUCT))
    out = np.empty_like(a)
    seconds = in_turn({"product": lambda: np.matmul(a, a, out=out)}, rounds=10)["product"]
    return 2 * float(PRODUCT) ** 3 / seconds
