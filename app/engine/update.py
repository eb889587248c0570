"""One update: gradient of the loss, the regularizer's term, clipping, freezing, the optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.clipping import clip_by_norm
from app.engine.losses import MEAN, Loss, Reduction, reduced_loss
from app.engine.network import MLP
from app.engine.optimizers import OPTIMIZERS, Optimizer, State
from app.engine.regularizers import REGULARIZERS, Regularizer


@dataclass(frozen=True)
class Rules:
    """How a network learns, by names as in the engine's tables.

    ``hyperparameters`` are the optimizer's beside the learning rate. ``clip_norm`` bounds the
    norm of the whole gradient, None for no bound. ``frozen`` (P,) is true for
    parameters that do not change, None for none. ``reduction`` is the convention of the loss.
    """

    loss_name: str = "mse"
    optimizer_name: str = "sgd"
    hyperparameters: Mapping[str, float] = field(default_factory=dict)
    regularizer_name: str = "none"
    regularizer_rate: float = 0.0
    clip_norm: float | None = None
    frozen: NDArray[np.bool_] | None = None
    reduction: Reduction = MEAN

    @property
    def loss(self) -> Loss:
        """The loss by its convention."""
        return reduced_loss(self.loss_name, self.reduction)

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer."""
        return OPTIMIZERS[self.optimizer_name]

    @property
    def regularizer(self) -> Regularizer:
        """The regularizer."""
        return REGULARIZERS[self.regularizer_name]


@dataclass(frozen=True)
class Step:
    """What one update computed, each a flat vector (P,) in the order of ``MLP.parameters``.

    ``gradient`` is ∂J/∂θ of the data alone, ``penalty`` the regularizer's term, ``used`` what the
    optimizer got: their sum, 0 if frozen, clipped. ``after`` are the new parameters.
    """

    gradient: Array
    penalty: Array
    used: Array
    after: Array
    state: State


def compute_step(
    network: MLP,
    rules: Rules,
    state: State,
    step: int,
    learning_rate: float,
    x: Array,
    y: Array,
    mask: Mapping[int, Array] | None = None,
) -> Step:
    """The update on the batch x (m, n_0), y (m, n_L); nothing is changed.

    ``step`` counts the optimizer's updates from 1; ``mask`` is dropout's.
    """
    gradient = network.gradient(x, y, rules.loss, mask)
    return make_step(network, rules, state, step, learning_rate, gradient)


def make_step(
    network: MLP, rules: Rules, state: State, step: int, learning_rate: float, gradient: Array
) -> Step:
    """As ``compute_step``, from ∂J/∂θ of the data, flat as ``MLP.parameters``."""
    penalty = penalty_gradient(network, rules)
    used = whole_gradient(gradient, penalty, rules)
    if rules.clip_norm is not None:
        used = clip_by_norm(used, rules.clip_norm)
    after, new_state = apply_optimizer(network.parameters, rules, used, state, step, learning_rate)
    return Step(gradient, penalty, used, after, new_state)


def whole_gradient(gradient: Array, penalty: Array, rules: Rules) -> Array:
    """∂J/∂θ of the data with the regularizer's term, 0 if frozen; not clipped yet."""
    whole = gradient + penalty
    return whole if rules.frozen is None else np.where(rules.frozen, 0.0, whole)


def apply_optimizer(
    parameters: Array, rules: Rules, used: Array, state: State, step: int, learning_rate: float
) -> tuple[Array, State]:
    """The optimizer's new parameters (P,) and state for the gradient ``used`` (P,)."""
    after, new_state = rules.optimizer.update(
        parameters, used, state, step, learning_rate, rules.hyperparameters
    )
    if rules.frozen is not None:
        # An old velocity, or weight decay, would still move a frozen parameter.
        after = np.where(rules.frozen, parameters, after)
    return after, new_state


def penalty_gradient(network: MLP, rules: Rules) -> Array:
    """The regularizer's derivative, flat; zero for the biases, which are exempt."""
    if rules.regularizer_name == "none":
        return np.zeros_like(network.parameters)
    derivative = rules.regularizer.derivative
    parts = [
        (derivative(w, rules.regularizer_rate).ravel(), np.zeros_like(b))
        for w, b in zip(network.w, network.b, strict=True)
    ]
    return np.concatenate([part for pair in parts for part in pair])


def penalty(network: MLP, rules: Rules) -> float:
    """What the regularizer adds to J."""
    return sum(rules.regularizer.penalty(w, rules.regularizer_rate) for w in network.w)
