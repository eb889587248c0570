"""Training by the compiled kernels: as many whole epochs in one call as take a few milliseconds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.engine import kernels
from app.engine.activations import Array
from app.engine.schedules import SCHEDULES
from app.training.data.data import Split, epoch_mask, epoch_orders
from app.training.divergence.stability import safe_size
from app.training.recipe.compatibility import hyperparameters

if TYPE_CHECKING:
    from app.training.run.session import TrainingSession

CALL_SECONDS = 0.005
"""About how long one call lasts: so often a caller can be asked whether to go on."""
MAX_ROWS = 200_000
"""Rows of the orders and masks of one call, so that its memory is bounded."""


@dataclass
class Pace:
    """How many updates take about ``CALL_SECONDS``, as measured."""

    updates: int = 64

    def learn(self, updates: int, seconds: float) -> None:
        """Take over what a call has shown."""
        if seconds < CALL_SECONDS / 2:
            self.updates = min(self.updates * 2, 1_000_000)
        elif seconds > CALL_SECONDS * 2:
            self.updates = max(updates // 2, 1)


def runs_compiled(session: TrainingSession) -> bool:
    """Whether the session's run is one of the kernels', and they can go on with it now."""
    return session.engine == "numba" and kernels.supports(session.rules, session.network)


def train(session: TrainingSession, most_epochs: int, pace: Pace) -> int:
    """Train to the end of at most so many epochs, the running one counted; return the updates.

    It may end earlier: after the updates that ``pace`` allows, and before an update whose result
    is too large for a cheap promise that all stays finite. 0 says that not one could be made.
    """
    recipe, train_set, test_set = session.recipe, session.data.train, session.data.test
    samples, batch_size = len(train_set), session.batch_size
    in_epoch = -(-samples // batch_size)
    epochs = min(most_epochs, 1 + pace.updates // in_epoch, max(1, MAX_ROWS // samples))
    first = session.epoch
    masks = [epoch_mask(recipe, first + k, samples) for k in range(epochs)]
    began = time.perf_counter()
    # The arrays of the last update's record stay as they are.
    session.optimizer_state = {slot: part.copy() for slot, part in session.optimizer_state.items()}
    updates, losses = kernels.train_epochs(
        session.rules,
        session.network,
        session.optimizer_state,
        session.optimizer_steps + 1,
        _learning_rates(session, epochs),
        train_set.x,
        train_set.y,
        epoch_orders(recipe, first, epochs, samples),
        session.offset,
        batch_size,
        {layer: np.concatenate([mask[layer] for mask in masks]) for layer in masks[0]},
        safe_size(session.network),
        pace.updates,
        test_set.x,
        test_set.y,
    )
    pace.learn(updates, time.perf_counter() - began)
    _move_on(session, updates, losses, in_epoch)
    return updates


def update(session: TrainingSession) -> bool:
    """Make the one update of the running batch; false where that is not safe."""
    state = {slot: part.copy() for slot, part in session.optimizer_state.items()}
    train_set = session.data.train
    done = kernels.train_batches(
        session.rules,
        session.network,
        state,
        session.optimizer_steps + 1,
        session.learning_rate,
        train_set.x,
        train_set.y,
        session.epoch_order(),
        session.offset,
        session.batch_size,
        session.epoch_mask(),
        safe_size(session.network),
        1,
    )
    if done:
        session.optimizer_state = state
    return done == 1


def loss(session: TrainingSession, split: Split) -> float:
    """J over a split, with the very bits that ``train`` records."""
    return kernels.loss(session.rules, session.network, split.x, split.y)


def _learning_rates(session: TrainingSession, epochs: int) -> Array:
    schedule, base = session.recipe.schedule, session.recipe.optimizer.learning_rate
    factor, values = SCHEDULES[schedule.name].factor, hyperparameters(schedule)
    return np.array([base * factor(session.epoch + k, values) for k in range(epochs)])


def _move_on(session: TrainingSession, updates: int, losses: Array, in_epoch: int) -> None:
    """Advance position and history by updates that have been made."""
    samples, batch_size = len(session.data.train), session.batch_size
    session.optimizer_steps += updates
    for train_loss, test_loss in losses.tolist():
        updates -= -(-(samples - session.offset) // batch_size)
        session.epoch, session.batch, session.offset = session.epoch + 1, 0, 0
        test = test_loss if len(session.data.test) else None
        session.history.add(session.epoch, train_loss, test)
        if updates == 0:
            session.know_losses(train_loss, test)
    session.batch += updates
    session.offset += updates * batch_size
