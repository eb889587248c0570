"""How far rounding may move J, and how far it may move a derivative of backpropagation."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.gradcheck.perturbed import Moved, PerturbedLoss
from app.engine.gradcheck.pieces import UNIT_ROUNDOFF

ULPS = 4.0
"""Error of an activation function, in units in the last place."""


class Rounding:
    """Rounding errors of one batch, estimated from the magnitudes in its forward pass.

    They are first-order bounds: every operation's error, carried on by the size of the slopes. A
    loss with a fused form takes z[L], so that there is no error of the output's activation.
    ``gradient`` bounds the errors of backpropagation's ∂J/∂w[l] and ∂J/∂b[l], as one
    (n_l + 1, n_{l+1}) a layer.
    """

    def __init__(self, perturbed: PerturbedLoss):
        self.network, self.forward, self.y = perturbed.network, perturbed.forward, perturbed.y
        fused = perturbed.loss.fused.get(self.network.activations[-1].name)
        self._form = perturbed.loss if fused is None else fused
        self._last = self.network.depth
        self._within_loss = 0.0
        self._slopes: dict[int, Array] = {}
        self._function: dict[int, Array] = {}
        for layer in range(1, self._last + 1):
            activation, z = self.network.activations[layer - 1], self.forward.z[layer]
            slope = activation.derivative(z, activation.function(z))
            self._slopes[layer] = np.abs(slope * self.forward.mask.get(layer, 1.0))
            self._function[layer] = ULPS * UNIT_ROUNDOFF * np.abs(self.forward.a[layer])
        output_slope = self._slopes[self._last]
        if fused is not None:
            self._slopes[self._last] = np.ones_like(self.y)
            self._function[self._last] = np.zeros_like(self.y)
            # The fused forms subtract terms as large as |z|.
            weight = np.abs(fused.derivative(np.ones_like(self.y), np.zeros_like(self.y)))
            terms = (weight * np.abs(self.forward.z[self._last])).sum()
            self._within_loss = float(2 * UNIT_ROUNDOFF * terms)
        self.gradient = self._of_gradient(output_slope)

    def of_outputs(self, moved: Moved) -> Array:
        """Error of the outputs (K, m, n_L) by the values that the parameters change."""
        first, units = moved.layer + 1, moved.units
        error = (
            UNIT_ROUNDOFF * np.abs(self.forward.z[first]).T[units] * self._slopes[first].T[units]
        )
        error = (error + self._function[first].T[units]) * (moved.inputs != 0)
        count, samples = error.shape
        if first == self._last:
            found = np.zeros((count, samples, self.network.units[-1]))
            found[np.arange(count), :, units] = error
            if not self.network.activations[-1].elementwise:
                found += found.sum(axis=-1, keepdims=True)
            return found
        spread = error[..., np.newaxis] * np.abs(self.network.w[first])[units][:, np.newaxis]
        for layer in range(first + 1, self._last + 1):
            touched = spread.any(axis=-1, keepdims=True)
            local = UNIT_ROUNDOFF * np.abs(self.forward.z[layer])
            error = ((spread + local) * self._slopes[layer] + self._function[layer]) * touched
            if layer < self._last:
                spread = error @ np.abs(self.network.w[layer])
        return np.asarray(error)

    def of_losses(self, a: Array, losses: Array, errors: Array) -> Array:
        """Error of each J (K,) by the outputs' ``errors``, and by the sum within the loss."""
        carried = [
            (np.abs(self._form.derivative(a[k], self.y)) * errors[k]).sum() for k in range(len(a))
        ]
        terms = (4.0 + float(np.log2(len(self.y)))) * UNIT_ROUNDOFF * np.abs(losses)
        within = np.where(errors.any(axis=(1, 2)), self._within_loss, 0.0)
        return np.asarray(carried + terms + within)

    def _of_gradient(self, output_slope: Array) -> list[Array]:
        samples, last = len(self.y), self._last
        a, form = self.forward.a[last], self._form
        size = np.abs(form.derivative(a, self.y))
        noise = self._of_forward(output_slope)
        error = np.abs(form.derivative(a + noise, self.y) - form.derivative(a, self.y))
        error += 4 * UNIT_ROUNDOFF * size
        size, error = size * self._slopes[last], error * self._slopes[last]
        error += 8 * UNIT_ROUNDOFF * size
        found: list[Array] = []
        for layer in range(last, 0, -1):
            below = np.abs(self.forward.a[layer - 1])
            below = np.concatenate([below, np.ones((samples, 1))], axis=1)
            found.append(below.T @ (error + (samples + 8) * UNIT_ROUNDOFF * size))
            if layer > 1:
                w, slope = np.abs(self.network.w[layer - 1]).T, self._slopes[layer - 1]
                size = (size @ w) * slope
                error = (error @ w) * slope + (len(w) + 8) * UNIT_ROUNDOFF * size
        return found[::-1]

    def _of_forward(self, output_slope: Array) -> Array:
        """Error of a[L] (m, n_L) in the forward pass."""
        error = np.zeros_like(self.forward.a[0])
        for layer in range(1, self._last + 1):
            w, b = np.abs(self.network.w[layer - 1]), np.abs(self.network.b[layer - 1])
            terms = np.abs(self.forward.a[layer - 1]) @ w + b
            error = error @ w + (len(w) + 1) * UNIT_ROUNDOFF * terms
            slope = output_slope if layer == self._last else self._slopes[layer]
            error = error * slope + ULPS * UNIT_ROUNDOFF * np.abs(self.forward.a[layer])
        return error
