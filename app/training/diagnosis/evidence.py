"""What diagnoses are made from: one pass over training samples at the current parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.network import MLP, Backward, Forward, flatten_gradient
from app.engine.update import Rules, penalty_gradient
from app.training.run.session import TrainingSession

MIN_ROWS, MAX_ROWS = 32, 256
"""The training samples that are looked at, the first of the set: a panel is drawn often."""

MAX_WORK = 1_000_000
"""Samples times parameters: of a large network fewer samples are looked at."""

SOLVED = 0.02
"""A loss below this share of the best constant prediction's is learned: nothing is wrong."""


@dataclass(frozen=True)
class Evidence:
    """The factors of ``rows`` of ``samples`` training samples, without dropout.

    ``loss`` is J of the whole training set, ``constant_loss`` that of always predicting the mean
    target. ``gradient`` and ``penalty`` are flat (P,): of the data alone, as large as a batch's,
    and of the regularizer.
    ``epochs`` and ``losses`` (n,) are the training loss's history. ``dropout`` are the layers that
    have any.
    """

    network: MLP
    rules: Rules
    rows: int
    samples: int
    y: Array
    forward: Forward
    backward: Backward
    loss: float
    constant_loss: float
    gradient: Array
    penalty: Array
    epochs: list[int]
    losses: list[float]
    dropout: frozenset[int]

    @property
    def is_solved(self) -> bool:
        """Whether the loss is so small that there is nothing left to learn."""
        return self.loss <= SOLVED * self.constant_loss

    @property
    def sees_all(self) -> bool:
        """Whether every training sample was looked at."""
        return self.rows == self.samples

    @property
    def output_is_fused(self) -> bool:
        """Whether training uses ∂J/∂z of loss and output together, so a flat output is harmless."""
        return self.network.activations[-1].name in self.rules.loss.fused


def gather(session: TrainingSession) -> Evidence:
    """The evidence of a session at its current parameters."""
    train, network = session.data.train, session.network
    rows = min(MAX_ROWS, max(MIN_ROWS, MAX_WORK // network.parameters.size))
    x, y = train.x[:rows], train.y[:rows]
    # The two factors of a fused output may overflow where its gradient does not.
    with np.errstate(over="ignore", invalid="ignore"):
        forward = network.forward(x)
        backward = network.backward(forward, y, session.loss)
    history = session.history
    return Evidence(
        network=network,
        rules=session.rules,
        rows=len(x),
        samples=len(train),
        y=y,
        forward=forward,
        backward=backward,
        loss=session.losses()[0],
        constant_loss=_constant_loss(session.loss.value, train.y),
        gradient=flatten_gradient(backward, network.depth) * _share(session, len(x)),
        penalty=penalty_gradient(network, session.rules),
        epochs=history.epoch,
        losses=history.train,
        dropout=frozenset(
            number for number, layer in enumerate(session.recipe.layers, start=1) if layer.dropout
        ),
    )


def _share(session: TrainingSession, rows: int) -> float:
    """Of a sum over ``rows`` samples the part that a batch has; a mean is the same for both."""
    return session.batch_size / rows if session.loss.reduction.samples == "sum" else 1.0


def _constant_loss(value: Callable[[Array, Array], float], y: Array) -> float:
    return value(np.broadcast_to(y.mean(axis=0), y.shape), y)
