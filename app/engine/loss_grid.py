"""J at many settings of a few parameters, while all others are held: points of a loss surface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP, Forward, parameter_count

CHUNK = 65_536
"""Activations of a layer that are computed at once, so that they stay in the cache."""
COST = {"point": 8_000.0, "activation": 12.0, "product": 0.5}
"""Nanoseconds, measured on one core: of a point, of an activation, of a product of two numbers."""


@dataclass(frozen=True)
class Batch:
    """The samples that J is of: x (m, n_0), y (m, n_L), and dropout's masks keyed by layer."""

    x: Array
    y: Array
    mask: Mapping[int, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class _Settings:
    """The values (g, k) of the parameters at ``index`` of θ (k,)."""

    index: Sequence[int]
    values: Array

    def units_of(self, network: MLP, layer: int) -> dict[int, tuple[Array, Array]]:
        """The units of a layer that some of them enter: weights (g, n_in) and bias (g,) of each."""
        start, n_out = parameter_count(network.units[:layer]), network.units[layer]
        found: dict[int, tuple[Array, Array]] = {}
        for column, place in enumerate(self.index):
            if _layer_of(network, place) != layer:
                continue
            row, unit = divmod(place - start, n_out)
            if unit not in found:
                count = len(self.values)
                held = np.tile(network.w[layer - 1][:, unit], (count, 1))
                found[unit] = held, np.full(count, network.b[layer - 1][unit])
            weights, bias = found[unit]
            if row == network.units[layer - 1]:
                bias[:] = self.values[:, column]
            else:
                weights[:, row] = self.values[:, column]
        return found


def losses_at(network: MLP, batch: Batch, loss: Loss, index: Sequence[int], values: Array) -> Array:
    """J (g,) where θ[index] (k,) is each row of ``values`` (g, k); without any penalty.

    What is the same in all settings is computed once. Overflow gives infinity or NaN.
    """
    with np.errstate(all="ignore"):
        grid = _Grid(network, batch, loss, index)
        size = max(1, CHUNK // (len(batch.x) * max(network.units[grid.first - 1 :])))
        parts = [grid.losses(values[at : at + size]) for at in range(0, len(values), size)]
    return np.concatenate(parts) if parts else np.zeros(0)


def seconds_per_point(network: MLP, samples: int, index: Sequence[int]) -> float:
    """About how long one point takes."""
    first = min(_layer_of(network, place) for place in index)
    n_in, *after = network.units[first - 1 :]
    products, activations = 2 * n_in, len(index)
    if len(after) == 1:
        activations = after[0]
    else:
        products += len(index) * after[1]
        activations += sum(after[1:])
        products += sum(n * n_out for n, n_out in pairwise(after[1:]))
    row = COST["product"] * products + COST["activation"] * activations
    return 1e-9 * (COST["point"] + samples * row)


class _Grid:
    """What all settings share, and J of some of them.

    ``before`` (m, n) is a of the layer before ``first``, the first layer that a parameter enters.
    Of that layer only the entered units differ: ``held`` (m, n_first) is its a with zero for them,
    and ``rest`` what the held units add to z of the layer behind. Both are None if the layer is the
    last one, or if its units depend on each other.
    """

    def __init__(self, network: MLP, batch: Batch, loss: Loss, index: Sequence[int]):
        self.network, self.batch, self.loss, self.index = network, batch, loss, index
        self.first = min(_layer_of(network, place) for place in index)
        forward = Forward(a={0: batch.x}, mask=batch.mask)
        for layer in range(1, self.first + 1):
            network.forward_layer(forward, layer)
        self.before, self.z = forward.a[self.first - 1], forward.z[self.first]
        self.held: Array | None = None
        self.rest: Array | None = None
        if self.first < network.depth and network.activations[self.first - 1].elementwise:
            entered = _Settings(index, np.zeros((1, len(index)))).units_of(network, self.first)
            self.held = forward.a[self.first].copy()
            self.held[:, list(entered)] = 0.0
            self.rest = self.held @ network.w[self.first] + network.b[self.first]

    def losses(self, values: Array) -> Array:
        """J (g,) of the settings ``values`` (g, k)."""
        network, count, samples = self.network, len(values), len(self.batch.x)
        settings = _Settings(self.index, values)
        if self.held is None or self.rest is None:
            layer, z = self.first, np.tile(self.z, (count, 1, 1))
            for unit, own in self._entered(settings).items():
                z[:, :, unit] = own
        else:
            layer, z = self.first + 1, self._behind_first(settings, self.held, self.rest)
        a = self._activated(layer, z)
        while layer < network.depth:
            layer += 1
            rows = a.reshape(count * samples, -1)
            z = (rows @ network.w[layer - 1] + network.b[layer - 1]).reshape(count, samples, -1)
            for unit, (weights, bias) in settings.units_of(network, layer).items():
                z[:, :, unit] = (a @ weights[:, :, np.newaxis])[:, :, 0] + bias[:, np.newaxis]
            a = self._activated(layer, z)
        return np.array(
            [
                network.loss_of(Forward({layer: a[k]}, {layer: z[k]}), self.batch.y, self.loss)
                for k in range(count)
            ]
        )

    def _entered(self, settings: _Settings) -> dict[int, Array]:
        """z (g, m) of the units of the first layer that the parameters enter."""
        return {
            unit: weights @ self.before.T + bias[:, np.newaxis]
            for unit, (weights, bias) in settings.units_of(self.network, self.first).items()
        }

    def _behind_first(self, settings: _Settings, held: Array, rest: Array) -> Array:
        """z (g, m, n) of the layer behind the first one."""
        network, layer = self.network, self.first + 1
        own = {}
        for unit, z in self._entered(settings).items():
            own[unit] = network.activations[self.first - 1].function(z)
            if self.first in self.batch.mask:
                own[unit] = own[unit] * self.batch.mask[self.first][:, unit]
        sums = np.tile(rest, (len(settings.values), 1, 1))
        for unit, a in own.items():
            sums += a[:, :, np.newaxis] * network.w[layer - 1][unit]
        for entered, (weights, bias) in settings.units_of(network, layer).items():
            sums[:, :, entered] = weights @ held.T + bias[:, np.newaxis]
            for unit, a in own.items():
                sums[:, :, entered] += weights[:, unit : unit + 1] * a
        return sums

    def _activated(self, layer: int, z: Array) -> Array:
        """a (g, m, n) of a layer."""
        rows = z.reshape(-1, z.shape[-1])
        a = self.network.activations[layer - 1].function(rows).reshape(z.shape)
        return a * self.batch.mask[layer] if layer in self.batch.mask else a


def _layer_of(network: MLP, place: int) -> int:
    """The layer whose z the parameter at this place of θ enters."""
    layer = 1
    while place >= parameter_count(network.units[: layer + 1]):
        layer += 1
    return layer
