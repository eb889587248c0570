"""The optimizers as compiled loops over the flat parameters (P,)."""

from __future__ import annotations

import math

from app.engine.activations import Array
from app.engine.kernels.codes import ADAGRAD, ADAMW, MOMENTUM, NESTEROV, RMSPROP, SGD
from app.engine.kernels.compiler import SUMS, part, shared

LARGEST = 1.7976931348623157e308


@shared(SUMS)
def norm(gradient: Array, count: int) -> float:
    """Its Euclidean norm."""
    total = 0.0
    for k in range(count):
        total += gradient[k] * gradient[k]
    return math.sqrt(total)


@part()
def all_within(values: Array, count: int, most: float) -> bool:
    """Whether every |value| ≤ most; NaN is not."""
    outside = 0
    for k in range(count):
        outside += 0 if abs(values[k]) <= most else 1
    return outside == 0


@shared()
def move(
    optimizer: int,
    h: Array,
    rate: float,
    step: int,
    count: int,
    gradient: Array,
    before: Array,
    after: Array,
    first: Array,
    second: Array,
    new_first: Array,
    new_second: Array,
) -> None:
    """Write the parameters after the update and the new state; nothing that is read is changed."""
    if optimizer == SGD:
        for k in range(count):
            after[k] = before[k] - rate * gradient[k]
    elif optimizer == MOMENTUM:
        momentum = h[0]
        for k in range(count):
            velocity = momentum * first[k] + gradient[k]
            new_first[k] = velocity
            after[k] = before[k] - rate * velocity
    elif optimizer == NESTEROV:
        momentum = h[0]
        for k in range(count):
            velocity = momentum * first[k] + gradient[k]
            new_first[k] = velocity
            after[k] = before[k] - rate * (gradient[k] + momentum * velocity)
    elif optimizer == ADAGRAD:
        epsilon = h[0]
        for k in range(count):
            total = first[k] + gradient[k] * gradient[k]
            new_first[k] = total
            after[k] = before[k] - rate * gradient[k] / (math.sqrt(total) + epsilon)
    elif optimizer == RMSPROP:
        decay, epsilon = h[0], h[1]
        for k in range(count):
            average = decay * first[k] + (1.0 - decay) * (gradient[k] * gradient[k])
            new_first[k] = average
            after[k] = before[k] - rate * gradient[k] / (math.sqrt(average) + epsilon)
    else:
        beta1, beta2, epsilon = h[0], h[1], h[2]
        kept = 1.0 - rate * h[3] if optimizer == ADAMW else 1.0
        # Divisions by the two corrections are one each, not one a parameter.
        correct1 = 1.0 / (1.0 - math.pow(beta1, step))
        correct2 = 1.0 / (1.0 - math.pow(beta2, step))
        for k in range(count):
            m = beta1 * first[k] + (1.0 - beta1) * gradient[k]
            v = beta2 * second[k] + (1.0 - beta2) * (gradient[k] * gradient[k])
            new_first[k] = m
            new_second[k] = v
            scale = math.sqrt(v * correct2) + epsilon
            after[k] = before[k] * kept - rate * (m * correct1) / scale
