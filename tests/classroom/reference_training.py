"""The next updates of a run in NumPy alone: gradients, optimizers, losses; no engine code."""

from __future__ import annotations

import numpy as np

from app.training.run.session import TrainingSession
from tests.engine.textbook_optimizers import RULES, Rule
from tests.web.backprop import trace


class OwnRun:
    """Begins where a session stands that has made no update yet, and trains beside it."""

    def __init__(self, session: TrainingSession, l2: float = 0.0):
        assert session.optimizer_steps == 0
        recipe = session.recipe
        self.w = [w.copy() for w in session.network.w]
        self.b = [b.copy() for b in session.network.b]
        self.activations = list(recipe.activations)
        self.x, self.y = session.data.train.x, session.data.train.y
        self.rate, self.l2 = recipe.optimizer.learning_rate, l2
        make = RULES[recipe.optimizer.name]
        self.rules: list[Rule] = [make() for _ in self.flat()]

    def flat(self) -> list[float]:
        """θ: w⁰, b⁰, w¹, …"""
        pairs = zip(self.w, self.b, strict=True)
        return [float(each) for pair in pairs for part in pair for each in part.ravel()]

    def gradient(self, rows: list[int]) -> list[float]:
        """∂J/∂θ of these rows' data, in the order of ``flat``."""
        found = trace(self.w, self.b, self.activations, self.x[rows], self.y[rows])
        pairs = zip(found["dJ_dw"], found["dJ_db"], strict=True)
        return [float(each) for pair in pairs for part in pair for each in part.ravel()]

    def loss(self) -> float:
        """J over the whole training set."""
        found = trace(self.w, self.b, self.activations, self.x, self.y)
        return float(found["loss"])

    def update(self, rows: list[int]) -> None:
        gradient, place = self.gradient(rows), 0
        for w, b in zip(self.w, self.b, strict=True):
            for part, decay in ((w, self.l2), (b, 0.0)):
                for at in np.ndindex(part.shape):
                    used = gradient[place] + decay * part[at]
                    part[at] = self.rules[place].step(float(part[at]), float(used), self.rate)
                    place += 1


def keys(session: TrainingSession) -> list[str]:
    """The key of each place in θ."""
    units, found = session.recipe.units, []
    for layer in range(len(units) - 1):
        for source in range(units[layer]):
            found += [f"w{layer}.{source + 1}.{unit + 1}" for unit in range(units[layer + 1])]
        found += [f"b{layer}.{unit + 1}" for unit in range(units[layer + 1])]
    return found


def batches(session: TrainingSession) -> list[list[int]]:
    """The rows of the batches that are left in the running epoch."""
    order, size = (
        session.epoch_order().tolist(),
        session.recipe.batch_size or len(session.data.train),
    )
    left = order[session.offset :]
    return [left[start : start + size] for start in range(0, len(left), size)]
