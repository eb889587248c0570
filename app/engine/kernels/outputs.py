"""The losses as compiled loops: ∂J/∂a or ∂J/∂z of the output, and J.

In every function sample s, unit k is at s · row_step + k · unit_step of ``a`` and ``delta``, and
``order`` names the row of y that belongs to sample s.
"""

from __future__ import annotations

import math

from app.engine.activations import Array
from app.engine.kernels.codes import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HUBER, MSE, Rows
from app.engine.kernels.compiler import shared
from app.engine.kernels.elementary import exp_negative


@shared()
def sensitivity(
    loss: int,
    fused: bool,
    a: Array,
    delta: Array,
    y: Array,
    units: int,
    order: Rows,
    first: int,
    rows: int,
    batch: int,
    row_step: int,
    unit_step: int,
) -> None:
    """Write ∂J/∂a[L], or ∂J/∂z[L] where ``fused``, of ``rows`` samples in a batch of ``batch``."""
    size = float(batch * units)
    if loss == MSE:
        scale = 2.0 / size
        for s in range(rows):
            row = order[first + s]
            for k in range(units):
                at = s * row_step + k * unit_step
                delta[at] = scale * (a[at] - y[row * units + k])
        return
    for s in range(rows):
        row = order[first + s]
        for k in range(units):
            at = s * row_step + k * unit_step
            target = y[row * units + k]
            difference = a[at] - target
            if loss == HUBER:
                low = -1.0 if difference < -1.0 else difference
                delta[at] = (1.0 if low > 1.0 else low) / size
            elif loss == BINARY_CROSS_ENTROPY:
                if fused:
                    delta[at] = difference / size
                else:
                    delta[at] = difference / (a[at] * (1.0 - a[at])) / size
            elif fused:
                delta[at] = difference / batch
            else:
                delta[at] = (-target / a[at] if target > 0.0 else 0.0) / batch


@shared()
def loss_sum(
    loss: int,
    fused: bool,
    a: Array,
    y: Array,
    units: int,
    first: int,
    rows: int,
    row_step: int,
    unit_step: int,
) -> float:
    """Σ of the loss over samples first … first + rows and outputs; from z[L] where ``fused``."""
    total = 0.0
    for s in range(rows):
        row = first + s
        log_sum = 0.0
        largest = 0.0
        if loss == CROSS_ENTROPY and fused:
            largest = a[s * row_step]
            for k in range(1, units):
                z = a[s * row_step + k * unit_step]
                largest = largest if z <= largest else z
            for k in range(units):
                log_sum += exp_negative(a[s * row_step + k * unit_step] - largest)
            log_sum = math.log(log_sum)
        for k in range(units):
            value = a[s * row_step + k * unit_step]
            target = y[row * units + k]
            size = abs(value - target)
            if loss == MSE:
                total += size * size
            elif loss == HUBER:
                near = 1.0 if size > 1.0 else size
                total += 0.5 * near * near + (size - near)
            elif loss == BINARY_CROSS_ENTROPY:
                if fused:
                    above = 0.0 if value <= 0.0 else value
                    total += above - value * target + math.log1p(exp_negative(-abs(value)))
                else:
                    if target > 0.0:
                        total -= target * math.log(value)
                    if target < 1.0:
                        total -= (1.0 - target) * math.log1p(-value)
            elif fused:
                total += target * (log_sum - (value - largest))
            elif target > 0.0:
                total -= target * math.log(value)
    return total
