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
COST = {"point": 12_000.0, "activation": 9.0, "product": 0.3}
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

    Layers before the first changed one are computed once. Overflow gives infinity or NaN.
    """
    first = min(_layer_of(network, place) for place in index)
    with np.errstate(all="ignore"):
        before = Forward(a={0: batch.x}, mask=batch.mask)
        for layer in range(1, first):
            network.forward_layer(before, layer)
        size = max(1, CHUNK // (len(batch.x) * max(network.units[first - 1 :])))
        parts = [
            _chunk(
                network,
                batch,
                loss,
                before.a[first - 1],
                first,
                _Settings(index, values[at : at + size]),
            )
            for at in range(0, len(values), size)
        ]
    return np.concatenate(parts) if parts else np.zeros(0)


def seconds_per_point(network: MLP, samples: int, index: Sequence[int]) -> float:
    """About how long one point takes."""
    first = min(_layer_of(network, place) for place in index)
    layers = [*pairwise(network.units)][first - 1 :]
    row = sum(COST["product"] * n_in * n_out + COST["activation"] * n_out for n_in, n_out in layers)
    return 1e-9 * (COST["point"] + samples * row)


def _chunk(
    network: MLP, batch: Batch, loss: Loss, before: Array, first: int, settings: _Settings
) -> Array:
    """J (g,) of some settings; ``before`` (m, n) is a of the layer before ``first``."""
    count, samples = len(settings.values), len(batch.x)

    def by_setting(rows: Array) -> Array:
        return rows.reshape(count, samples, -1)

    a = z = before
    for layer in range(first, network.depth + 1):
        activation = network.activations[layer - 1]
        z = a @ network.w[layer - 1] + network.b[layer - 1]
        shared = layer == first
        rows = a if shared else by_setting(a)
        entered = settings.units_of(network, layer)
        if shared:
            # Of the first layer only the entered units differ from setting to setting.
            held = activation.function(z) if activation.elementwise else None
            z = np.tile(z, (count, 1))
        z = by_setting(z)
        for unit, (weights, bias) in entered.items():
            z[:, :, unit] = (rows @ weights[:, :, np.newaxis])[:, :, 0] + bias[:, np.newaxis]
        if shared and held is not None:
            a = by_setting(np.tile(held, (count, 1)))
            for unit in entered:
                a[:, :, unit] = activation.function(z[:, :, unit])
        else:
            a = by_setting(activation.function(z.reshape(count * samples, -1)))
        if layer in batch.mask:
            a = a * batch.mask[layer]
        a = a.reshape(count * samples, -1)
    outputs, sums, depth = by_setting(a), by_setting(z), network.depth
    return np.array(
        [
            network.loss_of(Forward({depth: outputs[k]}, {depth: sums[k]}), batch.y, loss)
            for k in range(count)
        ]
    )


def _layer_of(network: MLP, place: int) -> int:
    """The layer whose z the parameter at this place of θ enters."""
    layer = 1
    while place >= parameter_count(network.units[: layer + 1]):
        layer += 1
    return layer
