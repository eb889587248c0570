"""J with one parameter moved, for many parameters of one layer at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.gradcheck.pieces import Pieces, pieces_of
from app.engine.losses import Loss
from app.engine.network import MLP, Forward

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Moved:
    """K parameters of w[layer] and b[layer]: their ``units`` (K,), and what they multiply.

    ``inputs`` (K, m) is the source's activation, for a bias 1.
    """

    layer: int
    units: Indices
    inputs: Array

    def part(self, chosen: Indices | NDArray[np.bool_]) -> Moved:
        """Some of them."""
        return Moved(self.layer, self.units[chosen], self.inputs[chosen])


class PerturbedLoss:
    """J of one batch as a function of one parameter, all others held.

    Only the layers from the parameter on are evaluated, and of them only the change, so that what
    the parameter does not touch adds no rounding. Units of piecewise linear activations stay on
    their pieces, which makes J smooth without changing its derivative; with ``exact`` the
    activations are evaluated as they are.
    """

    def __init__(self, network: MLP, forward: Forward, y: Array, loss: Loss):
        self.network, self.forward, self.y, self.loss = network, forward, y, loss
        self.pieces: list[Pieces | None] = [None]
        self.pieces += [pieces_of(network, forward, n + 1) for n in range(network.depth)]
        self._a = {
            layer: self._function(layer, forward.z[layer][np.newaxis], exact=False)[0]
            for layer in range(1, network.depth + 1)
        }

    def moved(self, layer: int, places: Sequence[int]) -> Moved:
        """The parameters at ``places`` of w[layer] and b[layer], flat as in θ."""
        sources, units = np.divmod(np.asarray(places, dtype=np.intp), self.network.units[layer + 1])
        a = self.forward.a[layer]
        biased = np.concatenate([a, np.ones((len(a), 1))], axis=1)
        return Moved(layer, units, np.ascontiguousarray(biased.T[sources]))

    def is_straight(self, moved: Moved) -> bool:
        """Whether all activations from the parameters on are straight lines here."""
        return all(
            activation.kinks or activation.name == "identity"
            for activation in self.network.activations[moved.layer :]
        )

    def outputs(self, moved: Moved, by: Array, *, exact: bool = False) -> tuple[Array, Array]:
        """z[L] and a[L], (K, m, n_L) each, with each parameter moved ``by`` (K,)."""
        *_, (_, z, a) = self._layers(moved, by, exact)
        return z, a

    def losses(self, z: Array, a: Array) -> Array:
        """J (K,) of outputs."""
        last = self.network.depth
        return np.array(
            [
                self.network.loss_of(Forward({last: a[k]}, {last: z[k]}), self.y, self.loss)
                for k in range(len(z))
            ]
        )

    def changed(self, moved: Moved, by: Array) -> Iterator[tuple[int, NDArray[np.bool_]]]:
        """Each layer, and whether z of each sample's unit changes, (m, n_l), for one parameter."""
        first = np.zeros(self.forward.z[moved.layer + 1].shape, dtype=np.bool_)
        first[:, moved.units[0]] = moved.inputs[0] != 0
        yield moved.layer + 1, first
        for layer, z, _ in self._layers(moved, by, True):
            if layer > moved.layer + 1:
                yield layer, z[0] != self.forward.z[layer]

    def _layers(self, moved: Moved, by: Array, exact: bool) -> Iterator[tuple[int, Array, Array]]:
        """Layer, z and a (K, m, n_l), of each layer in which more than one unit may change."""
        layer, network = moved.layer + 1, self.network
        column = self.forward.z[layer].T[moved.units] + by[:, np.newaxis] * moved.inputs
        if layer < network.depth and network.activations[layer - 1].elementwise:
            step = self._step(moved, column, exact)
        else:
            z = np.repeat(self.forward.z[layer][np.newaxis], len(by), axis=0)
            z[np.arange(len(by)), :, moved.units] = column
            a = self._function(layer, z, exact)
            yield layer, z, a
            if layer == network.depth:
                return
            step = (a - self._a[layer]) @ network.w[layer]
        while layer < network.depth:
            layer += 1
            z = self.forward.z[layer] + step
            a = self._function(layer, z, exact)
            yield layer, z, a
            if layer < network.depth:
                step = (a - self._a[layer]) @ network.w[layer]

    def _step(self, moved: Moved, column: Array, exact: bool) -> Array:
        """The change of z (K, m, n_l) in the layer after the one of which a column has changed."""
        layer, units = moved.layer + 1, moved.units
        pieces = self.pieces[layer]
        if pieces is not None and not exact:
            a = pieces.intercept.T[units] + pieces.slope.T[units] * column
        else:
            a = self.network.activations[layer - 1].function(column)
        if layer in self.forward.mask:
            a = a * self.forward.mask[layer].T[units]
        # Where the input is 0 nothing changes, not even by rounding.
        change = np.where(moved.inputs != 0, a - self._a[layer].T[units], 0.0)
        step: Array = change[..., np.newaxis] * self.network.w[layer][units][:, np.newaxis]
        return step

    def _function(self, layer: int, z: Array, exact: bool) -> Array:
        """a of a layer for z (K, m, n_l)."""
        pieces = self.pieces[layer]
        if pieces is not None and not exact:
            a = pieces.intercept + pieces.slope * z
        else:
            flat = z.reshape(-1, z.shape[-1])
            a = self.network.activations[layer - 1].function(flat).reshape(z.shape)
        mask = self.forward.mask
        return a * mask[layer] if layer in mask else a
