"""Training by the compiled kernels: as many whole epochs per call as take a few milliseconds."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from app.engine import kernels
from app.engine.activations import Array
from app.engine.network import MLP
from app.engine.optimizers import State
from app.engine.update import Rules
from app.training.data.data import Split
from app.training.data.dropout import epoch_mask
from app.training.data.order import RowIndices, epoch_orders
from app.training.divergence.stability import safe_size
from app.training.recipe.rules import learning_rate_at
from app.training.run.state import RunState

CALL_SECONDS = 0.005
"""About how long one call lasts, which is how often a caller can stop the training."""
MAX_ROWS = 200_000
"""Rows of the orders and masks of one call, to bound its memory."""


@dataclass
class CallSize:
    """How many updates take about ``CALL_SECONDS``, as measured."""

    updates: int = 64

    def adapt(self, updates: int, seconds: float) -> None:
        """Take one call's duration into account."""
        if seconds < CALL_SECONDS / 2:
            self.updates = min(self.updates * 2, 1_000_000)
        elif seconds > CALL_SECONDS * 2:
            self.updates = max(updates // 2, 1)


@dataclass(frozen=True)
class Trained:
    """What a call did beside changing the network's parameters.

    ``losses`` (k, 2) are J over training and test set after each of the k epochs it finished; NaN
    without a test set.
    """

    updates: int
    losses: Array
    optimizer_state: State


def train(
    state: RunState, network: MLP, rules: Rules, max_epochs: int, call_size: CallSize
) -> Trained:
    """Train ``network`` in place, at most to the end of ``max_epochs``, the running one included.

    It may stop earlier: after about ``call_size.updates``, and before an update whose result is too
    large for the cheap test that everything stays finite. ``updates`` may be 0 for that reason.
    """
    recipe, train_set, test_set = state.recipe, state.data.train, state.data.test
    samples, first = len(train_set), state.epoch
    batch_size = recipe.rows_per_batch(samples)
    per_epoch = -(-samples // batch_size)
    epochs = min(max_epochs, 1 + call_size.updates // per_epoch, max(1, MAX_ROWS // samples))
    # A call that finishes an epoch ends with one, so that checkpoints are at the ends of epochs.
    in_first = -(-(samples - state.offset) // batch_size)
    whole = call_size.updates - (call_size.updates - in_first) % per_epoch
    max_updates = call_size.updates if whole < in_first else whole
    masks = [epoch_mask(recipe, first + k, samples) for k in range(epochs)]
    began = time.perf_counter()
    optimizer_state = _copy(state.optimizer_state)
    updates, losses = kernels.train_epochs(
        rules,
        network,
        optimizer_state,
        state.optimizer_steps + 1,
        np.array([learning_rate_at(recipe, first + k) for k in range(epochs)]),
        train_set.x,
        train_set.y,
        epoch_orders(recipe, first, epochs, samples),
        state.offset,
        batch_size,
        {layer: np.concatenate([mask[layer] for mask in masks]) for layer in masks[0]},
        safe_size(network),
        max_updates,
        (test_set.x, test_set.y),
    )
    call_size.adapt(updates, time.perf_counter() - began)
    return Trained(updates, losses, optimizer_state)


def update(
    state: RunState, network: MLP, rules: Rules, order: RowIndices, masks: dict[int, Array]
) -> State | None:
    """Make the running batch's update of ``network`` in place; returns the optimizer's new state.

    ``order`` and ``masks`` are the running epoch's. None, with nothing changed, if the result is
    too large for the cheap test that everything stays finite.
    """
    optimizer_state = _copy(state.optimizer_state)
    train_set = state.data.train
    done, _ = kernels.train_epochs(
        rules,
        network,
        optimizer_state,
        state.optimizer_steps + 1,
        np.array([learning_rate_at(state.recipe, state.epoch)]),
        train_set.x,
        train_set.y,
        order[np.newaxis],
        state.offset,
        state.recipe.rows_per_batch(len(train_set)),
        masks,
        safe_size(network),
        1,
    )
    return optimizer_state if done else None


def loss(network: MLP, rules: Rules, split: Split) -> float:
    """J over a split, with exactly the bits that ``train`` records."""
    return kernels.loss(rules, network, split.x, split.y)


def _copy(optimizer_state: State) -> State:
    """The kernels write in place, and the last update's record keeps the old arrays."""
    return {slot: part.copy() for slot, part in optimizer_state.items()}
