"""Optimizers by name; each update rule has a file of its own."""

from app.engine.optimizers.adagrad import ADAGRAD
from app.engine.optimizers.adam import ADAM
from app.engine.optimizers.adamw import ADAMW
from app.engine.optimizers.base import Hyperparameters, Line, Optimizer, State
from app.engine.optimizers.momentum import MOMENTUM
from app.engine.optimizers.nesterov import NESTEROV
from app.engine.optimizers.rmsprop import RMSPROP
from app.engine.optimizers.sgd import SGD

__all__ = ["OPTIMIZERS", "SQUARES", "Hyperparameters", "Line", "Optimizer", "State"]

OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (SGD, MOMENTUM, NESTEROV, ADAGRAD, RMSPROP, ADAM, ADAMW)
}

SQUARES = frozenset().union(*(optimizer.non_negative for optimizer in OPTIMIZERS.values()))
"""All slots that hold sums of squares and so are never negative."""
