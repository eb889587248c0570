"""Softmax and its backward pass as compiled loops over the samples of a layer.

In every function sample s, unit k is at s · row_step + k · unit_step.
"""

from __future__ import annotations

import math

from app.engine.activations import Array
from app.engine.kernels.compiler import inlined, make_callable, shared
from app.engine.vector_math import exp_negative

make_callable(exp_negative)


@inlined()
def largest_of(z: Array, at: int, units: int, unit_step: int) -> float:
    """The largest z of the sample at ``at``. A NaN may be ignored; the exponentials keep it."""
    largest = z[at]
    for k in range(1, units):
        value = z[at + k * unit_step]
        largest = largest if value <= largest else value
    return float(largest)


@shared()
def log_softmax(z: Array, rows: int, units: int, row_step: int, unit_step: int) -> None:
    """z becomes ln softmax(z) in place."""
    for s in range(rows):
        at = s * row_step
        largest = largest_of(z, at, units, unit_step)
        total = 0.0
        for k in range(units):
            total += exp_negative(z[at + k * unit_step] - largest)
        log_sum = math.log(total)
        for k in range(units):
            z[at + k * unit_step] = (z[at + k * unit_step] - largest) - log_sum


@shared()
def softmax(a: Array, d: Array, rows: int, units: int, row_step: int, unit_step: int) -> None:
    """z in ``a`` becomes softmax(z) in place; d is the diagonal a (1 − a)."""
    for s in range(rows):
        at = s * row_step
        largest = largest_of(a, at, units, unit_step)
        total = 0.0
        for k in range(units):
            e = exp_negative(a[at + k * unit_step] - largest)
            a[at + k * unit_step] = e
            total += e
        for k in range(units):
            share = a[at + k * unit_step] / total
            a[at + k * unit_step] = share
            d[at + k * unit_step] = share * (1.0 - share)


@shared()
def softmax_backward(
    a: Array, delta: Array, rows: int, units: int, row_step: int, unit_step: int
) -> None:
    """∂J/∂a in ``delta`` becomes ∂J/∂z = a (∂J/∂a − Σ_j a_j ∂J/∂a_j), in place."""
    for s in range(rows):
        at = s * row_step
        mean = 0.0
        for k in range(units):
            mean += a[at + k * unit_step] * delta[at + k * unit_step]
        for k in range(units):
            delta[at + k * unit_step] = a[at + k * unit_step] * (delta[at + k * unit_step] - mean)
