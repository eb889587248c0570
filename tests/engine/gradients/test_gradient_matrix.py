"""Every hidden activation with every loss and output, batch, regularizer and dropout.

The gradient with the regularizer's term against central differences of J and the penalty. The kinks
are avoided on purpose, for no difference quotient across one is a derivative: those of relu,
leaky_relu and hardtanh and the bend of elu's slope at 0 by z that stay 0.05 away, Huber's at
|a − y| = 1 by the labels, and L1's by weights that are not near 0. See ``networks``.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS, Array
from app.engine.gradcheck import relative_error
from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.engine.regularizers import REGULARIZERS
from app.engine.update import Rules, compute_step
from tests.engine.networks import HIDDEN, OUTPUTS, Case, random_case

UNITS = [2, 3, 3, 2]
FULL = 12
BATCHES = [1, 7, FULL]
DROPOUT = [0.0, 0.4]
RATE = 0.1
EPSILON = 1e-5
PENALTIES: dict[str, Callable[[Array], float]] = {
    "none": lambda w: 0.0,
    "l1": lambda w: RATE * float(np.abs(w).sum()),
    "l2": lambda w: RATE / 2 * float((w**2).sum()),
}
Mask = dict[int, Array]


def test_everything_is_covered() -> None:
    assert {*HIDDEN, "softmax"} == set(ACTIVATIONS)
    assert set(OUTPUTS) == set(LOSSES)
    assert set(PENALTIES) == set(REGULARIZERS)


def dropout_mask(rate: float, samples: int, seed: int) -> Mask:
    """Of both hidden layers; some unit of each sample stays."""
    rng, mask = np.random.default_rng(seed), {}
    for layer in (1, 2):
        keep = rng.random((samples, UNITS[layer])) >= rate
        keep[np.arange(samples), rng.integers(0, UNITS[layer], samples)] = True
        mask[layer] = keep / (1 - rate)
    return mask if rate else {}


def differences(case: Case, mask: Mask) -> dict[str, Array]:
    """Central differences of J plus each penalty."""
    network, loss = case.network, LOSSES[case.loss]
    probe = MLP(UNITS, [f.name for f in network.activations], network.parameters.copy())
    found = {name: np.empty_like(network.parameters) for name in PENALTIES}
    for i, value in enumerate(network.parameters):
        sides = []
        for moved in (value + EPSILON, value - EPSILON):
            probe.parameters[i] = moved
            J = probe.loss(case.x, case.y, loss, mask)
            sums = {name: J + sum(map(part, probe.w)) for name, part in PENALTIES.items()}
            sides.append((moved, sums))
        probe.parameters[i] = value
        (up, high), (down, low) = sides
        for name in PENALTIES:
            found[name][i] = (high[name] - low[name]) / (up - down)
    return found


def gradient(case: Case, mask: Mask, regularizer: str) -> Array:
    rules = Rules(case.loss, regularizer_name=regularizer, regularizer_rate=RATE)
    step = compute_step(case.network, rules, {}, 1, 0.1, case.x, case.y, mask)
    return step.gradient + step.penalty


def check(hidden: str, loss: str, output: str, samples: int, rate: float) -> None:
    seed = zlib.crc32(f"{hidden} {loss} {output} {samples} {rate}".encode())
    mask = dropout_mask(rate, samples, seed)
    case = random_case(UNITS, [hidden, hidden, output], samples, seed, loss, mask)
    expected = differences(case, mask)
    for name in PENALTIES:
        error = relative_error(gradient(case, mask, name), expected[name])
        assert error < 1e-6, (hidden, loss, output, samples, rate, name)


ENDS = [(loss, output) for loss, outputs in OUTPUTS.items() for output in outputs]
SAMPLINGS = list(product(BATCHES, DROPOUT))


def test_gradient_is_the_difference_quotient() -> None:
    """Every hidden activation with every end, each with one batch and dropout in turn."""
    for (row, hidden), (column, end) in product(enumerate(HIDDEN), enumerate(ENDS)):
        check(hidden, *end, *SAMPLINGS[(row + column) % len(SAMPLINGS)])


@pytest.mark.slow
@pytest.mark.parametrize("hidden", HIDDEN)
def test_gradient_is_the_difference_quotient_with_every_batch_and_dropout(hidden: str) -> None:
    for end, sampling in product(ENDS, SAMPLINGS):
        check(hidden, *end, *sampling)
