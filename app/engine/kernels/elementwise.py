"""The activations as compiled loops: z becomes f(z) in place, f'(z) is written beside it."""

from __future__ import annotations

import math

from app.engine.activations import LEAK, Array
from app.engine.kernels.codes import (
    ELU,
    GELU,
    HARDTANH,
    IDENTITY,
    LEAKY_RELU,
    RELU,
    SIGMOID,
    SILU,
    SIN,
    SOFTPLUS,
    TANH,
)
from app.engine.kernels.compiler import shared
from app.engine.kernels.elementary import exp_negative, expm1_negative, sigmoids, tanh

DENSITY = 1.0 / math.sqrt(2.0 * math.pi)
ROOT_HALF = -1.0 / math.sqrt(2.0)


@shared()
def activate(code: int, a: Array, d: Array, count: int) -> None:
    """Put f(z) into a, which holds ``count`` z, and f'(z) into d."""
    if code == TANH:
        for k in range(count):
            value = tanh(a[k])
            a[k] = value
            d[k] = (1.0 - value) * (1.0 + value)
    elif code == SIGMOID:
        for k in range(count):
            value, rest = sigmoids(a[k])
            a[k] = value
            d[k] = value * rest
    elif code == RELU:
        for k in range(count):
            z = a[k]
            a[k] = 0.0 if z <= 0.0 else z
            d[k] = 1.0 if z > 0.0 else 0.0
    elif code == LEAKY_RELU:
        for k in range(count):
            z = a[k]
            a[k] = z if z > 0.0 else LEAK * z
            d[k] = 1.0 if z > 0.0 else LEAK
    elif code == ELU:
        for k in range(count):
            z = a[k]
            below = 0.0 if z > 0.0 else z
            a[k] = z if z > 0.0 else expm1_negative(below)
            d[k] = exp_negative(below)
    elif code == SILU:
        for k in range(count):
            z = a[k]
            value, rest = sigmoids(z)
            a[k] = z * value
            d[k] = value + (z * value) * rest
    elif code == HARDTANH:
        for k in range(count):
            z = a[k]
            low = -1.0 if z < -1.0 else z
            a[k] = 1.0 if low > 1.0 else low
            d[k] = 1.0 if (z > -1.0) & (z < 1.0) else 0.0
    elif code == IDENTITY:
        for k in range(count):
            d[k] = 1.0
    else:
        activate_by_library(code, a, d, count)


@shared()
def activate_by_library(code: int, a: Array, d: Array, count: int) -> None:
    """Those that take a function of the C library, one number at a time."""
    if code == SOFTPLUS:
        for k in range(count):
            z = a[k]
            above = 0.0 if z <= 0.0 else z
            a[k] = above + math.log1p(exp_negative(-abs(z)))
            d[k] = sigmoids(z)[0]
    elif code == GELU:
        for k in range(count):
            z = a[k]
            share = 0.5 * math.erfc(z * ROOT_HALF)
            near = min(max(z, -40.0), 40.0)
            a[k] = z * share
            d[k] = share + near * (exp_negative(-0.5 * near * near) * DENSITY)
    elif code == SIN:
        for k in range(count):
            z = a[k]
            a[k] = math.sin(z)
            d[k] = math.cos(z)


@shared()
def softmax(a: Array, d: Array, rows: int, units: int, row_step: int, unit_step: int) -> None:
    """z becomes softmax(z) in place; d is the diagonal a (1 − a).

    Sample s, unit k is at s · row_step + k · unit_step.
    """
    for s in range(rows):
        at = s * row_step
        largest = a[at]
        for k in range(1, units):
            z = a[at + k * unit_step]
            largest = largest if z <= largest else z
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
