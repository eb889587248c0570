"""The paths from one neuron to the loss: backpropagation's ∂J/∂a as a sum over paths.

For one sample, ∂J/∂a of a neuron of layer l is the sum over all paths u_l → u_{l+1} → … → u_L of

    w[l][u_l, u_{l+1}] · f′(z[l+1]) · w[l+1][u_{l+1}, u_{l+2}] · … · w[L−1][u_{L−1}, u_L] · ∂J/∂z[L]

(F. L. Bauer, Computational graphs and rounding error, 1974). There are n_{l+1} · … · n_L of them.
Backpropagation computes the sum with one number per neuron; the largest products are found
without looking at all paths, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import prod

import numpy as np

from app.engine.activations import Array


@dataclass(frozen=True)
class Path:
    """One path: the ``units`` it goes through in layers l+1 … L, counted from 0.

    ``weights`` are the w along it, one for each unit; ``slopes`` the f′(z) of the units, without
    the output's, whose factor is ∂J/∂z[L]: ``sensitivity``.
    """

    units: tuple[int, ...]
    weights: tuple[float, ...]
    slopes: tuple[float, ...]
    sensitivity: float

    @property
    def product(self) -> float:
        """What the path adds to ∂J/∂a."""
        return prod(self.weights) * prod(self.slopes) * self.sensitivity


@dataclass(frozen=True)
class PathSum:
    """All paths of a neuron: how many, their sum ∂J/∂a, the sum of magnitudes, the largest."""

    count: int
    total: float
    magnitude: float
    largest: tuple[Path, ...]

    @property
    def others(self) -> float:
        """What the paths that are not among the ``largest`` add up to."""
        return self.total - sum(path.product for path in self.largest)

    @property
    def remaining(self) -> float | None:
        """|Σ| / Σ|·|: what cancellation leaves, from 0 to 1; None if all products are 0."""
        return abs(self.total) / self.magnitude if self.magnitude > 0 else None


def sum_paths(
    weights: Sequence[Array],
    slopes: Mapping[int, Array],
    output: Array,
    layer: int,
    unit: int,
    largest: int = 5,
) -> PathSum:
    """The paths from neuron ``unit`` of ``layer`` to the loss, for one sample.

    ``weights[l]`` is (n_l, n_{l+1}), ``slopes[l]`` (n_l,) has f′(z[l]) of the hidden layers above
    ``layer``, ``output`` (n_L,) is ∂J/∂z[L]. Raises ValueError for the output layer, which has no
    weights above it.
    """
    depth = len(weights)
    if not 0 <= layer < depth:
        raise ValueError(f"layer must be from 0 to {depth - 1}, got {layer}")
    # gains[k][u, v]: the factor of the step from unit u of layer k to unit v of layer k + 1.
    gains = [weights[k] * (slopes[k + 1] if k + 1 < depth else output) for k in range(layer, depth)]
    sums, sizes = np.ones(weights[-1].shape[1]), np.ones(weights[-1].shape[1])
    for gain in reversed(gains):
        sums, sizes = gain @ sums, np.abs(gain) @ sizes
    count = prod(w.shape[1] for w in weights[layer:])
    found = [
        _path(units, weights, slopes, output, layer, unit)
        for units in _largest_products(gains, unit, min(largest, count))
    ]
    return PathSum(count, float(sums[unit]), float(sizes[unit]), tuple(found))


def _path(
    units: tuple[int, ...],
    weights: Sequence[Array],
    slopes: Mapping[int, Array],
    output: Array,
    layer: int,
    start: int,
) -> Path:
    sources = (start, *units[:-1])
    steps = range(layer, len(weights))
    return Path(
        units,
        tuple(float(weights[k][u, v]) for k, u, v in zip(steps, sources, units, strict=True)),
        tuple(float(slopes[k + 1][v]) for k, v in zip(steps, units[:-1], strict=False)),
        float(output[units[-1]]),
    )


def _largest_products(gains: Sequence[Array], start: int, count: int) -> list[tuple[int, ...]]:
    """The ``count`` paths with the largest |product|, largest first.

    A best-first search. The largest product that can still follow each unit is known, so that only
    beginnings of wanted paths are continued: at most ``count`` for each layer. Logarithms, because
    products of many small factors would all be 0.
    """
    with np.errstate(divide="ignore"):
        logs = [np.log(np.abs(gain)) for gain in gains]
    best = [np.zeros(gains[-1].shape[1])]
    for log in reversed(logs):
        best.insert(0, (log + best[0]).max(axis=1))
    found: list[tuple[int, ...]] = []
    # Of equal ones the longest first: otherwise all beginnings would be continued.
    queue: list[tuple[float, int, tuple[int, ...], float]] = [(-best[0][start], 0, (), 0.0)]
    while queue and len(found) < count:
        _, negative_length, units, so_far = heappop(queue)
        length = -negative_length
        if length == len(gains):
            found.append(units)
            continue
        steps = so_far + logs[length][units[-1] if units else start]
        bounds = steps + best[length + 1]
        for unit in np.argsort(-bounds, kind="stable")[:count]:
            entry = (-bounds[unit], -length - 1, (*units, int(unit)), float(steps[unit]))
            heappush(queue, entry)
    return found
