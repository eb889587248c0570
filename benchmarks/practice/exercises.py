"""Random exercises: every activation, loss, convention, optimizer and size."""

from __future__ import annotations

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.losses import LOSSES
from app.engine.losses.reduction import Reduction, Way
from app.engine.network import MLP
from app.engine.optimizers import OPTIMIZERS
from app.engine.update import Rules
from app.practice.exercise.exercise import Exercise

HIDDEN = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]


def random_exercise(seed: int, samples: int | None = None) -> Exercise:
    """The exercise of a seed: 1 to 4 layers of 1 to 6 units, a batch of 1 to 32 samples.

    A third has hidden layers of equal width, where a transposed matrix is not seen by its shape.
    """
    random = np.random.default_rng(seed)
    depth = int(random.integers(1, 5))
    units = [int(width) for width in random.integers(1, 7, depth + 1)]
    if random.random() < 1 / 3:
        units[1:-1] = [int(random.integers(2, 5))] * (depth - 1)
    loss = str(random.choice(list(LOSSES)))
    allowed = LOSSES[loss].outputs
    output = str(random.choice(sorted(allowed) if allowed else list(ACTIVATIONS)))
    if output == "softmax":
        units[-1] = max(units[-1], 2)
    m = samples or int(random.integers(1, 33))
    parameters = _parameters(random, units)
    optimizer = OPTIMIZERS[str(random.choice([*OPTIMIZERS, "sgd", "sgd"]))]
    regularizer = str(random.choice(["none", "none", "l1", "l2"]))
    rules = Rules(
        loss_name=loss,
        optimizer_name=optimizer.name,
        hyperparameters=optimizer.defaults,
        regularizer_name=regularizer,
        regularizer_rate=0.0 if regularizer == "none" else 0.01,
        clip_norm=float(random.choice([0.01, 0.1])) if random.random() < 0.2 else None,
        frozen=random.random(len(parameters)) < 0.2 if random.random() < 0.1 else None,
        reduction=_reduction(random, loss),
    )
    mask = {
        layer: random.choice([0.0, 1.25], (m, units[layer]), p=[0.2, 0.8])
        for layer in range(1, depth)
        if random.random() < 0.1
    }
    steps = int(random.integers(0, 3))
    return Exercise(
        MLP(units, [*_hidden(random, depth - 1), output], parameters),
        rules,
        random.normal(0, 1, (m, units[0])),
        _targets(random, LOSSES[loss].classes_only or output == "softmax", m, units[-1], output),
        np.arange(m),
        learning_rate=float(random.choice([0.5, 0.1, 0.03])),
        state={
            slot: np.abs(random.normal(0, 0.1, len(parameters))) * min(steps, 1)
            for slot in optimizer.slots
        },
        step=steps + 1,
        mask=mask,
    )


def _parameters(random: np.random.Generator, units: list[int]) -> Array:
    parts = []
    for before, after in zip(units[:-1], units[1:], strict=True):
        parts.append(random.normal(0, 1.5 / np.sqrt(before), before * after))
        parts.append(random.normal(0, 0.3, after))
    return np.concatenate(parts)


def _hidden(random: np.random.Generator, count: int) -> list[str]:
    if random.random() < 0.5:
        return [str(random.choice(["tanh", "sigmoid", "relu"]))] * count
    return [str(name) for name in random.choice(HIDDEN, count)]


def _reduction(random: np.random.Generator, loss: str) -> Reduction:
    half = LOSSES[loss].has_half and random.random() < 0.3
    samples: Way = "sum" if random.random() < 0.25 else "mean"
    outputs: Way = "sum" if random.random() < 0.3 else "mean"
    return Reduction(samples, outputs, half)


def _targets(
    random: np.random.Generator, classes: bool, m: int, outputs: int, output: str
) -> Array:
    if not classes:
        return random.normal(0, 1, (m, outputs))
    if output == "softmax":
        return np.eye(outputs)[random.integers(0, outputs, m)]
    return random.integers(0, 2, (m, outputs)).astype(float)
