"""The multi-layer perceptron: forward and backward pass with every chain-rule factor by name.

Layers are counted 0 … L; layer 0 is the input. For l = 0 … L−1

    z[l+1] = a[l] @ w[l] + b[l],   a[l+1] = f[l+1](z[l+1])

so w[l] and b[l] carry the index of the layer they leave. For m samples ``a[l]`` is (m, n_l),
``w[l]`` (n_l, n_{l+1}) and ``b[l]`` (n_{l+1},). Everything is float64.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from app.engine.activations import ACTIVATIONS, Activation, Array, softmax_backward
from app.engine.initializers import INITIALIZERS
from app.engine.losses import Loss


@dataclass
class Forward:
    """What a forward pass has computed so far.

    ``a[0]`` is the input; ``a[l]`` and ``z[l]`` appear as layer l is computed.
    ``z[0]`` does not exist, so both are dicts keyed by layer. ``mask[l]`` (m, n_l) exists
    for a layer with dropout in training: 0, or 1/(1 − rate), and a[l] = f(z[l]) · mask[l].
    """

    a: dict[int, Array]
    z: dict[int, Array] = field(default_factory=dict)
    mask: Mapping[int, Array] = field(default_factory=dict)


@dataclass
class Backward:
    """What a backward pass has computed so far, each factor keyed by layer.

    ``dJ_da``, ``da_dz``, ``dJ_dz`` are (m, n_l); ``dJ_dw[l]`` is (n_l, n_{l+1}) and
    ``dJ_db[l]`` (n_{l+1},), both summed over the samples. If the loss has a fused form with the
    output's activation, ``dJ_dz[L]`` comes from that; the two factors are there to be shown, and
    may overflow even if it does not. ``da_dz`` of softmax is the diagonal of its Jacobian.

    ``shares[l]`` are the samples' parts of ``dJ_dw[l]`` and ``dJ_db[l]``, (m, n_l, n_{l+1}) and
    (m, n_{l+1}). The engine leaves them out: they are a[l] · dJ_dz[l+1] and dJ_dz[l+1]. Another
    pass, with a broken formula, may have others.
    """

    dJ_da: dict[int, Array] = field(default_factory=dict)
    da_dz: dict[int, Array] = field(default_factory=dict)
    dJ_dz: dict[int, Array] = field(default_factory=dict)
    dJ_dw: dict[int, Array] = field(default_factory=dict)
    dJ_db: dict[int, Array] = field(default_factory=dict)
    shares: dict[int, tuple[Array, Array]] = field(default_factory=dict)


class MLP:
    """A multi-layer perceptron whose parameters are one flat vector.

    ``parameters`` (P,) holds w[0], b[0], w[1], b[1] … in C order; ``w`` and ``b`` are views of it,
    so that an update is one vector operation and the views never need to be gathered.
    """

    def __init__(self, units: list[int], activations: list[str], parameters: Array | None = None):
        """Build a network of ``units`` n_0 … n_L with the activations of layers 1 … L by name.

        Without ``parameters`` all are zero. Raises ValueError if the lengths do not match.
        """
        if len(units) < 2 or len(activations) != len(units) - 1:
            raise ValueError(
                f"{len(units)} layers need {len(units) - 1} activations, got {len(activations)}"
            )
        self.units = tuple(units)
        self.activations: tuple[Activation, ...] = tuple(ACTIVATIONS[name] for name in activations)
        size = parameter_count(units)
        if parameters is None:
            parameters = np.zeros(size)
        if parameters.shape != (size,):
            raise ValueError(f"parameters must have shape ({size},), got {parameters.shape}")
        if parameters.dtype != np.float64 or not parameters.flags.c_contiguous:
            raise ValueError("parameters must be float64 and contiguous, so that w and b are views")
        self.parameters = parameters
        self.w, self.b = split_parameters(parameters, self.units)

    def with_parameters(self, parameters: Array) -> MLP:
        """The same layers and activations with other parameters, which are not copied."""
        names = [activation.name for activation in self.activations]
        return MLP(list(self.units), names, parameters)

    @property
    def depth(self) -> int:
        """L, the number of the output layer."""
        return len(self.units) - 1

    def initialize(self, initializer: str, rng: np.random.Generator) -> None:
        """Draw the weights by the initializer's name, layer by layer; set the biases to zero."""
        for w, b in zip(self.w, self.b, strict=True):
            w[...] = INITIALIZERS[initializer].weights(w.shape[0], w.shape[1], rng)
            b[...] = 0.0

    def forward_layer(self, forward: Forward, layer: int) -> None:
        """Add z[layer] and a[layer] from a[layer-1]."""
        z = forward.a[layer - 1] @ self.w[layer - 1] + self.b[layer - 1]
        forward.z[layer] = z
        a = self.activations[layer - 1].function(z)
        forward.a[layer] = a * forward.mask[layer] if layer in forward.mask else a

    def forward(self, x: Array, mask: Mapping[int, Array] | None = None) -> Forward:
        """The whole forward pass for x of shape (m, n_0), in training with dropout's ``mask``."""
        forward = Forward(a={0: x}, mask=mask or {})
        for layer in range(1, self.depth + 1):
            self.forward_layer(forward, layer)
        return forward

    def predict(self, x: Array) -> Array:
        """ŷ = a[L], shape (m, n_L), keeping nothing else."""
        a = x
        for w, b, activation in zip(self.w, self.b, self.activations, strict=True):
            a = activation.function(a @ w + b)
        return a

    def backward_layer(
        self, forward: Forward, backward: Backward, layer: int, loss: Loss, y: Array
    ) -> None:
        """Add every factor of ``layer`` and the sensitivity of the layer before it.

        At the output layer ∂J/∂a[L] comes from the loss; further down it is already calculated.
        """
        if layer == self.depth:
            backward.dJ_da[layer] = self._sensitivity(forward, loss, y)
        activation, z, a = self.activations[layer - 1], forward.z[layer], forward.a[layer]
        fused = loss.fused.get(activation.name) if layer == self.depth else None
        if layer in forward.mask:
            # The derivative needs f(z), and dropout has set a to 0.
            da_dz = activation.derivative(z, activation.function(z)) * forward.mask[layer]
            dJ_dz = backward.dJ_da[layer] * da_dz
        elif fused is not None:
            da_dz = activation.derivative(z, a)
            dJ_dz = fused.derivative(a, y)
        elif activation.elementwise:
            da_dz = activation.derivative(z, a)
            dJ_dz = backward.dJ_da[layer] * da_dz
        else:
            da_dz = activation.derivative(z, a)
            dJ_dz = softmax_backward(a, backward.dJ_da[layer])
        backward.da_dz[layer] = da_dz
        backward.dJ_dz[layer] = dJ_dz
        backward.dJ_dw[layer - 1] = forward.a[layer - 1].T @ dJ_dz
        backward.dJ_db[layer - 1] = dJ_dz.sum(axis=0)
        backward.dJ_da[layer - 1] = dJ_dz @ self.w[layer - 1].T

    def _sensitivity(self, forward: Forward, loss: Loss, y: Array) -> Array:
        """∂J/∂a[L], from z[L] if a[L] has lost digits that it needs."""
        fused = loss.fused.get(self.activations[-1].name)
        if fused is not None and fused.sensitivity is not None:
            return fused.sensitivity(forward.z[self.depth], y, fused.divisor(len(y), y.shape[-1]))
        return loss.derivative(forward.a[self.depth], y)

    def backward(self, forward: Forward, y: Array, loss: Loss) -> Backward:
        """The whole backward pass for targets y of shape (m, n_L)."""
        backward = Backward()
        for layer in range(self.depth, 0, -1):
            self.backward_layer(forward, backward, layer, loss, y)
        return backward

    def gradient(
        self, x: Array, y: Array, loss: Loss, mask: Mapping[int, Array] | None = None
    ) -> Array:
        """∂J/∂parameters, flat as ``parameters`` is; J without any regularizer."""
        return flatten_gradient(self.backward(self.forward(x, mask), y, loss), self.depth)

    def loss_of(self, forward: Forward, y: Array, loss: Loss) -> float:
        """J of a forward pass, from z[L] if the loss has a fused form."""
        fused = loss.fused.get(self.activations[-1].name)
        if fused is not None:
            return fused.value(forward.z[self.depth], y)
        return loss.value(forward.a[self.depth], y)

    def loss(
        self, x: Array, y: Array, loss: Loss, mask: Mapping[int, Array] | None = None
    ) -> float:
        """J for x of shape (m, n_0) and y of shape (m, n_L), without any regularizer."""
        return self.loss_of(self.forward(x, mask), y, loss)


def parameter_count(units: Sequence[int]) -> int:
    """P: how many weights and biases a network of ``units`` n_0 … n_L has."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(units))


def flat_index(units: Sequence[int], layer: int, source: int | None, unit: int) -> int:
    """Where w[layer][source, unit], or for a ``source`` of None b[layer][unit], is in θ."""
    start = parameter_count(units[: layer + 1])
    n_out = units[layer + 1]
    row = units[layer] if source is None else source
    return start + row * n_out + unit


def flatten_gradient(backward: Backward, depth: int) -> Array:
    """dJ_dw[0], dJ_db[0], dJ_dw[1] … as one vector in the order of ``MLP.parameters``."""
    parts = [(backward.dJ_dw[layer].ravel(), backward.dJ_db[layer]) for layer in range(depth)]
    return np.concatenate([part for pair in parts for part in pair])


def split_parameters(parameters: Array, units: tuple[int, ...]) -> tuple[list[Array], list[Array]]:
    """Views w[l] (n_l, n_{l+1}) and b[l] (n_{l+1},) of a flat vector in the order of ``MLP``."""
    w: list[Array] = []
    b: list[Array] = []
    start = 0
    for n_in, n_out in pairwise(units):
        end = start + n_in * n_out
        w.append(parameters[start:end].reshape(n_in, n_out))
        b.append(parameters[end : end + n_out])
        start = end + n_out
    return w, b
