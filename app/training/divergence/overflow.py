"""Where a forward and a backward pass first overflow, in order of computation, and from what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP, Backward, Forward
from app.training.run.selection import bias_key, neuron_key, weight_key

Symbol = Literal[
    "a", "z", "y", "w", "b", "J", "dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db", "penalty", "g",
    "velocity", "square_sum", "square_average", "first_moment", "second_moment", "parameter",
    "dropout", "learning_rate", "rate", "momentum", "decay", "beta1", "beta2",
]  # fmt: skip
"""What a number is: a name of the notation, of the optimizer's state, or of a setting."""


@dataclass(frozen=True)
class OverflowFactor:
    """One number in the computation that overflowed.

    ``key`` is the neuron, weight or bias it belongs to, as a1.2, w0.1.2 or b0.2; empty for J and
    for settings.
    """

    symbol: Symbol
    key: str
    value: float | Literal["overflow"]


@dataclass(frozen=True)
class Overflow:
    """The first operation whose result is not finite.

    ``operation`` is the result's symbol, ``layer`` its index l (for a weight the layer it leaves;
    None for J) and ``key`` its unit or parameter. ``row`` is the sample's index from 0; if a sum
    over samples overflows, the sample with the largest share. The last of ``factors`` is the
    result; those before it are the largest term that went into it.
    """

    operation: Symbol
    layer: int | None
    key: str
    row: int | None
    factors: tuple[OverflowFactor, ...]


def factor(symbol: Symbol, key: str, value: float) -> OverflowFactor:
    """A factor with its number, or with "overflow" if that is not finite."""
    return OverflowFactor(symbol, key, float(value) if np.isfinite(value) else "overflow")


def first_overflow(
    network: MLP,
    x: Array,
    y: Array,
    loss: Loss,
    mask: Mapping[int, Array] | None = None,
    *,
    alone: bool = False,
) -> Overflow | None:
    """The first overflow for x (m, n_0), y (m, n_L), or None.

    With ``alone`` each sample may also be a batch of its own, where its share in a mean is m
    times as large, and sums are over absolute values, as in ``is_finite``.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return _Scan(network, x, y, loss, mask or {}, alone).run()


class _Scan:
    def __init__(
        self, network: MLP, x: Array, y: Array, loss: Loss, mask: Mapping[int, Array], alone: bool
    ):
        self.network, self.y, self.loss, self.alone = network, y, loss, alone
        self.times = loss.reduction.over_samples(len(x)) if alone else 1
        self.forward = Forward(a={0: x}, mask=mask)
        self.backward = Backward()
        self.fused = loss.fused.get(network.activations[-1].name)

    def run(self) -> Overflow | None:
        depth = self.network.depth
        for layer in range(1, depth + 1):
            self.network.forward_layer(self.forward, layer)
            if found := self._z(layer) or self._a(layer):
                return found
        if found := self._loss():
            return found
        for layer in range(depth, 0, -1):
            self.network.backward_layer(self.forward, self.backward, layer, self.loss, self.y)
            if found := (
                self._dJ_da(layer)
                or self._dJ_dz(layer)
                or self._dJ_dw(layer - 1)
                or self._dJ_db(layer - 1)
            ):
                return found
        return self._dJ_da(0)

    def _z(self, layer: int) -> Overflow | None:
        z = self.forward.z[layer]
        if (place := _first(z)) is None:
            return None
        row, unit = place
        w, b = self.network.w[layer - 1], self.network.b[layer - 1]
        inputs = self.forward.a[layer - 1][row]
        terms = inputs * w[:, unit]
        j = largest(terms)
        if abs(b[unit]) > abs(terms[j]):
            used = [factor("b", bias_key(layer - 1, unit), b[unit])]
        else:
            used = [
                factor("a", neuron_key(layer - 1, j), inputs[j]),
                factor("w", weight_key(layer - 1, j, unit), w[j, unit]),
            ]
        return _overflow("z", layer, neuron_key(layer, unit), row, used, z[place])

    def _a(self, layer: int) -> Overflow | None:
        a = self.forward.a[layer]
        if (place := _first(a)) is None:
            return None
        key = neuron_key(layer, place[1])
        used = [factor("z", key, self.forward.z[layer][place])]
        return _overflow("a", layer, key, place[0], used, a[place])

    def _loss(self) -> Overflow | None:
        value = self.times * self.network.loss_of(self.forward, self.y, self.loss)
        if np.isfinite(value):
            return None
        depth = self.network.depth
        a, z, y = self.forward.a[depth], self.forward.z[depth], self.y
        each = [
            self.network.loss_of(
                Forward(a={depth: a[i : i + 1]}, z={depth: z[i : i + 1]}), y[i : i + 1], self.loss
            )
            for i in range(len(y))
        ]
        row = largest(np.array(each))
        unit = largest(a[row] - y[row])
        key = neuron_key(depth, unit)
        used = [factor("a", key, a[row, unit]), factor("y", key, y[row, unit])]
        return _overflow("J", None, "", row, used, value)

    def _dJ_da(self, layer: int) -> Overflow | None:
        if layer == self.network.depth and self.fused is not None:
            return None
        dJ_da = self.times * self.backward.dJ_da[layer]
        if (place := _first(dJ_da)) is None:
            return None
        row, unit = place
        key = neuron_key(layer, unit)
        if layer == self.network.depth:
            used = self._output_and_label(place)
        else:
            behind, w = self.backward.dJ_dz[layer + 1][row], self.network.w[layer][unit]
            k = largest(behind * w)
            used = [
                factor("dJ_dz", neuron_key(layer + 1, k), self.times * behind[k]),
                factor("w", weight_key(layer, unit, k), w[k]),
            ]
        return _overflow("dJ_da", layer, key, row, used, dJ_da[place])

    def _dJ_dz(self, layer: int) -> Overflow | None:
        dJ_dz = self.times * self.backward.dJ_dz[layer]
        if (place := _first(dJ_dz)) is None:
            return None
        key = neuron_key(layer, place[1])
        if layer == self.network.depth and self.fused is not None:
            used = self._output_and_label(place)
        else:
            used = [
                factor("dJ_da", key, self.times * self.backward.dJ_da[layer][place]),
                factor("da_dz", key, self.backward.da_dz[layer][place]),
            ]
        return _overflow("dJ_dz", layer, key, place[0], used, dJ_dz[place])

    def _dJ_dw(self, layer: int) -> Overflow | None:
        a, dJ_dz = self.forward.a[layer], self.times * self.backward.dJ_dz[layer + 1]
        total = np.abs(a).T @ np.abs(dJ_dz) if self.alone else self.backward.dJ_dw[layer]
        if (place := _first(total)) is None:
            return None
        source, unit = place
        row = largest(a[:, source] * dJ_dz[:, unit])
        used = [
            factor("dJ_dz", neuron_key(layer + 1, unit), dJ_dz[row, unit]),
            factor("a", neuron_key(layer, source), a[row, source]),
        ]
        key = weight_key(layer, source, unit)
        return _overflow("dJ_dw", layer, key, row, used, total[place])

    def _dJ_db(self, layer: int) -> Overflow | None:
        dJ_dz = self.times * self.backward.dJ_dz[layer + 1]
        total = np.abs(dJ_dz).sum(axis=0) if self.alone else self.backward.dJ_db[layer]
        if np.isfinite(total).all():
            return None
        unit = int(np.isfinite(total).argmin())
        row = largest(dJ_dz[:, unit])
        used = [factor("dJ_dz", neuron_key(layer + 1, unit), dJ_dz[row, unit])]
        return _overflow("dJ_db", layer, bias_key(layer, unit), row, used, total[unit])

    def _output_and_label(self, place: tuple[int, int]) -> list[OverflowFactor]:
        depth = self.network.depth
        key = neuron_key(depth, place[1])
        output = self.forward.a[depth][place]
        return [factor("a", key, output), factor("y", key, self.y[place])]


def _overflow(
    operation: Symbol,
    layer: int | None,
    key: str,
    row: int,
    used: list[OverflowFactor],
    result: float,
) -> Overflow:
    return Overflow(operation, layer, key, row, (*used, factor(operation, key, result)))


def _first(numbers: Array) -> tuple[int, int] | None:
    """Row and column of the first entry of a matrix that is not finite."""
    finite = np.isfinite(numbers)
    if finite.all():
        return None
    row, column = divmod(int(finite.argmin()), numbers.shape[1])
    return row, column


def largest(numbers: Array) -> int:
    """Index of the largest absolute value of a vector; NaN counts as infinite."""
    return int(np.nan_to_num(np.abs(numbers), nan=np.inf).argmax())
