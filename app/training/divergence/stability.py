"""Divergence checks: are all numbers of a run finite? Made after every update, so usually cheap."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.losses import Loss
from app.engine.network import MLP
from app.engine.optimizers import State
from app.training.data.data import Data, Split
from app.training.recipe.parts import MAX_DROPOUT

LARGEST = 2.0**53
"""The size, about 9·10¹⁵, beyond which no update may make a parameter grow.

Beyond it float64 has no fractions: the rounding error of z = a·w + b, with a of size one, is as
large as the range in which an activation changes. Training there is noise, though finite. Healthy
runs stay far below; parameters set there by hand may stay or shrink.
"""


def is_finite(
    network: MLP,
    parameters: Array,
    data: Data,
    loss: Loss,
    state: State | None = None,
    scale: float = 1.0,
) -> bool:
    """Whether everything computed from these parameters is finite.

    That is the parameters, the optimizer's state, the losses of both splits, and every factor of
    every sample in them, in a batch of any size. ``scale`` is dropout's largest factor; above 1,
    the result holds for all possible masks.
    """
    if state and not all(np.isfinite(slot).all() for slot in state.values()):
        return False
    if np.abs(parameters).max() <= safe_size(network):
        return True
    if not np.isfinite(parameters).all():
        return False
    probe = network.with_parameters(parameters)
    with np.errstate(over="ignore", invalid="ignore"):
        return all(
            _is_finite_on(probe, split, loss) for split in (data.train, data.test) if len(split)
        ) and (scale == 1.0 or _is_bounded_on(probe, data.train, scale))


def explodes(before: Array, after: Array) -> bool:
    """Whether an update makes the largest parameter even larger, beyond ``LARGEST``."""
    size = np.abs(after).max()
    return bool(size > LARGEST and size > np.abs(before).max())


def safe_size(network: MLP) -> float:
    """A size s such that nothing overflows while every |w|, |b| ≤ s; 0 if none is known.

    Let g = 2 D (n + 2) s with s ≥ 1, for layers of at most n units, 1, |x|, |y| ≤ X, and D = 10,
    dropout's largest factor. As |f(z)| ≤ |z| + 1 and |f'| ≤ 2, a layer makes a at most
    g / 2 times as large and ∂J/∂a at most g times. So |a[L]| ≤ (g/2)^L X, |∂J/∂a[L]| ≤ 4 |a[L]|
    (for a fused loss |∂J/∂z[L]| ≤ 1), and J and every factor, summed over m samples, stay below
    4 m X² g^2L. With g^2L ≤ 1e280 that leaves room for m X² up to 1e27. It is never above
    ``LARGEST``, so that below it nothing has exploded either.
    """
    growth = 1e280 ** (0.5 / network.depth)
    size = growth / (2 / (1 - MAX_DROPOUT) * (max(network.units) + 2))
    return min(size, LARGEST) if size >= 1.0 else 0.0


def _is_finite_on(network: MLP, split: Split, loss: Loss) -> bool:
    forward = network.forward(split.x)
    backward = network.backward(forward, split.y, loss)
    # On its own, as a batch of one, a sample has m times the share that it has in the mean over the
    # split. Sums of absolute values bound the sum over any part of the samples.
    m = loss.reduction.over_samples(len(split))
    numbers = [*forward.z.values(), *forward.a.values()]
    # With a fused loss the output's own two factors may overflow where their product does not.
    fused = network.activations[-1].name in loss.fused
    numbers += [
        m * dJ_da for layer, dJ_da in backward.dJ_da.items() if layer < network.depth or not fused
    ]
    for layer, dJ_dz in backward.dJ_dz.items():
        share = m * np.abs(dJ_dz)
        numbers += [share.sum(axis=0), np.abs(forward.a[layer - 1]).T @ share]
    numbers.append(np.asarray(m * network.loss_of(forward, split.y, loss)))
    return all(bool(np.isfinite(number).all()) for number in numbers)


def _is_bounded_on(network: MLP, split: Split, scale: float) -> bool:
    """Whether a bound of every factor, whatever dropout leaves out, is finite.

    The bounds of ``safe_size``, summed with this network's own |w| and |b|.
    """
    a, sizes = np.abs(split.x), [np.abs(w) for w in network.w]
    outputs: list[Array] = [a]
    for w, b, activation in zip(sizes, network.b, network.activations, strict=True):
        a = scale * (np.ones(w.shape[1]) if activation.bounded else a @ w + np.abs(b) + 1.0)
        outputs.append(np.broadcast_to(a, (len(split), w.shape[1])))
    sensitivity = 4.0 * (outputs[-1] + np.abs(split.y) + 1.0)
    numbers = [*outputs, sensitivity * sensitivity * len(split)]
    for layer in reversed(range(network.depth)):
        share = 2.0 * scale * len(split) * sensitivity
        numbers += [share.sum(axis=0), outputs[layer].T @ share]
        sensitivity = 2.0 * scale * sensitivity @ sizes[layer].T
        numbers.append(len(split) * sensitivity)
    return all(bool(np.isfinite(number).all()) for number in numbers)
