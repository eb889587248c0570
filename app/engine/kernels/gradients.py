"""Gradient and loss of a batch, computed in chunks of samples that fit the L1 cache.

Arrays are pointers here. The network comes as ``shape``: L, then n_0 … n_L, the addresses of the
activations of layers 1 … L, ``starts`` of layers 0 … L for training and once more for the losses.
"""

from __future__ import annotations

from app.engine.activations import Array
from app.engine.kernels.compiler import inlined, shared
from app.engine.kernels.intrinsics import shift
from app.engine.kernels.kernel_types import Integers
from app.engine.kernels.layers import (
    SOFTMAX,
    activate_backward,
    activate_layer,
    add_weight_gradient,
    forward_layer,
    mask_layer,
    propagate_back,
)
from app.engine.kernels.part_loops import call_loss_slopes, call_loss_sum
from app.engine.kernels.softmax import log_softmax


@inlined()
def room_for(rows: int, by_unit: bool) -> int:
    """Samples that a layer's buffer has room for: whole vectors if loops run over samples."""
    return (rows + 7) // 8 * 8 if by_unit else rows


@inlined()
def divisor_of(rows: int, over_outputs: int, over_samples: bool) -> float:
    """What the sum of the losses of so many samples is divided by."""
    return float(rows * over_outputs if over_samples else over_outputs)


@inlined()
def load_samples(
    x: Array, units: int, order: Integers, first: int, rows: int, room: int, by_unit: bool, a: Array
) -> None:
    """Copy the rows order[first : first + rows] of x into layer 0."""
    for s in range(rows):
        row = order[first + s]
        for k in range(units):
            a[k * room + s if by_unit else s * units + k] = x[row * units + k]
    # Lanes without a sample may hold any finite number, since their ∂J/∂z is 0.
    for s in range(rows, room):
        for k in range(units):
            a[k * room + s] = 0.0


@shared()
def forward(
    depth: int,
    units: Integers,
    activations: Integers,
    starts: Integers,
    by_unit: bool,
    room: int,
    rows: int,
    theta: Array,
    mask: Array,
    mask_starts: Integers,
    mask_row: int,
    last: int,
    a: Array,
    d: Array,
) -> None:
    """All layers from a[0]; those after ``last`` keep their z."""
    at = 0
    for layer in range(1, depth + 1):
        n_in, n_out = units[layer - 1], units[layer]
        end = at + n_in * n_out
        here, there = starts[layer - 1] * room, starts[layer] * room
        z, own = shift(a, there), shift(d, there)
        w, b = shift(theta, at), shift(theta, end)
        forward_layer(by_unit, room, n_in, n_out, w, b, shift(a, here), z)
        if layer <= last:
            activate_layer(activations[layer - 1], by_unit, room, n_out, z, own)
            if mask_starts[layer] >= 0:
                masks = shift(mask, mask_starts[layer] + mask_row * n_out)
                mask_layer(by_unit, room, rows, n_out, masks, z, own)
        at = end + n_out


@inlined()
def add_gradient(
    depth: int,
    units: Integers,
    activations: Integers,
    starts: Integers,
    by_unit: bool,
    room: int,
    rows: int,
    size: int,
    theta: Array,
    mask_starts: Integers,
    fused: bool,
    a: Array,
    d: Array,
    delta: Array,
    gradient: Array,
) -> None:
    """Add ∂J/∂θ of these samples; ``delta`` holds ∂J/∂a[L], or ∂J/∂z[L] if ``fused``."""
    end = size
    for layer in range(depth, 0, -1):
        n_in, n_out = units[layer - 1], units[layer]
        here, before = starts[layer] * room, starts[layer - 1] * room
        own = shift(delta, here)
        if layer < depth or not fused:
            activate_backward(
                activations[layer - 1], mask_starts[layer] >= 0, by_unit, room, rows, n_out,
                shift(a, here), shift(d, here), own,
            )  # fmt: skip
        middle = end - n_out
        at = middle - n_in * n_out
        dw, db = shift(gradient, at), shift(gradient, middle)
        add_weight_gradient(by_unit, room, n_in, n_out, shift(a, before), own, dw, db)
        if layer > 1:
            lower = shift(delta, before)
            propagate_back(by_unit, room, n_in, n_out, shift(theta, at), own, lower)
        end = at


@shared()
def batch_gradient(
    depth: int,
    units: Integers,
    activations: Integers,
    starts: Integers,
    by_unit: bool,
    chunk: int,
    loss_slopes: int,
    fused: bool,
    over_outputs: int,
    over_samples: bool,
    size: int,
    theta: Array,
    x: Array,
    y: Array,
    order: Integers,
    rows: int,
    mask: Array,
    mask_starts: Integers,
    mask_row: int,
    a: Array,
    d: Array,
    delta: Array,
    gradient: Array,
) -> None:
    """Write ∂J/∂θ of the batch order[:rows].

    ``loss_slopes`` is the address of the loop for ∂J/∂a[L], or for ∂J/∂z[L] if ``fused``. J is
    the sum of the loss over ``over_outputs``, times ``rows`` if ``over_samples``.
    """
    for k in range(size):
        gradient[k] = 0.0
    n_out = units[depth]
    divisor = divisor_of(rows, over_outputs, over_samples)
    for first in range(0, rows, chunk):
        some = min(chunk, rows - first)
        room = room_for(some, by_unit)
        load_samples(x, units[0], order, first, some, room, by_unit, a)
        forward(
            depth, units, activations, starts, by_unit, room, some, theta,
            mask, mask_starts, mask_row + first, depth, a, d,
        )  # fmt: skip
        output = starts[depth] * room
        own = shift(delta, output)
        for k in range(n_out * room):
            own[k] = 0.0
        row_step, unit_step = (1, room) if by_unit else (n_out, 1)
        call_loss_slopes(
            loss_slopes,
            (shift(a, output), own, y, order, first, some, n_out, divisor, row_step, unit_step),
        )
        add_gradient(
            depth, units, activations, starts, by_unit, room, some, size, theta,
            mask_starts, fused, a, d, delta, gradient,
        )  # fmt: skip


@shared()
def total_loss(
    depth: int,
    units: Integers,
    activations: Integers,
    starts: Integers,
    chunk: int,
    loss_sum: int,
    fused: bool,
    theta: Array,
    x: Array,
    y: Array,
    samples: int,
    all_rows: Integers,
    no_mask: Integers,
    by_unit: bool,
    a: Array,
    d: Array,
) -> float:
    """Σ of the loss over all rows of x, from z[L] if ``fused``. ``by_unit`` must be true."""
    total = 0.0
    n_out = units[depth]
    last = depth - 1 if fused else depth
    for first in range(0, samples, chunk):
        some = min(chunk, samples - first)
        room = room_for(some, by_unit)
        load_samples(x, units[0], all_rows, first, some, room, by_unit, a)
        forward(
            depth, units, activations, starts, by_unit, room, some, theta,
            theta, no_mask, first, last, a, d,
        )  # fmt: skip
        output = shift(a, starts[depth] * room)
        row_step, unit_step = (1, room) if by_unit else (n_out, 1)
        if fused and activations[depth - 1] == SOFTMAX:
            log_softmax(output, some, n_out, row_step, unit_step)
        total += call_loss_sum(loss_sum, (output, y, first, some, n_out, row_step, unit_step))
    return total
