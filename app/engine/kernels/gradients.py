"""The gradient of one mini-batch: its samples pass in chunks that stay in the nearest cache.

Arrays are pointers here. What a network is comes as ``shape``: L, then n_0 … n_L, the codes of the
activations of layers 1 … L, ``starts`` of layers 0 … L for training and once more for the losses.
"""

from __future__ import annotations

from app.engine.activations import Array
from app.engine.kernels.codes import (
    BINARY_CROSS_ENTROPY,
    CROSS_ENTROPY,
    SIGMOID,
    SOFTMAX,
    Rows,
)
from app.engine.kernels.compiler import part, shared
from app.engine.kernels.machine import shift
from app.engine.kernels.outputs import loss_sum, sensitivity
from app.engine.kernels.passes import (
    activate_backward,
    activate_layer,
    add_weight_gradient,
    forward_layer,
    mask_layer,
    sensitivity_before,
)


@part()
def is_fused(loss: int, code: int) -> bool:
    """Whether the loss has a fused form with this output activation."""
    return (loss == BINARY_CROSS_ENTROPY and code == SIGMOID) or (
        loss == CROSS_ENTROPY and code == SOFTMAX
    )


@part()
def room_for(rows: int, by_unit: bool) -> int:
    """Samples that a layer's buffer has room for: whole vectors where loops run over samples."""
    return (rows + 7) // 8 * 8 if by_unit else rows


@part()
def take(
    x: Array, units: int, order: Rows, first: int, rows: int, room: int, by_unit: bool, a: Array
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
    units: Rows,
    codes: Rows,
    starts: Rows,
    by_unit: bool,
    room: int,
    rows: int,
    theta: Array,
    mask: Array,
    mask_starts: Rows,
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
            activate_layer(codes[layer - 1], by_unit, room, n_out, z, own)
            if mask_starts[layer] >= 0:
                masks = shift(mask, mask_starts[layer] + mask_row * n_out)
                mask_layer(by_unit, room, rows, n_out, masks, z, own)
        at = end + n_out


@part()
def add_gradient(
    depth: int,
    units: Rows,
    codes: Rows,
    starts: Rows,
    by_unit: bool,
    room: int,
    rows: int,
    size: int,
    theta: Array,
    mask_starts: Rows,
    fused: bool,
    a: Array,
    d: Array,
    delta: Array,
    gradient: Array,
) -> None:
    """Add ∂J/∂θ of these samples; ``delta`` holds ∂J/∂a[L], or ∂J/∂z[L] where ``fused``."""
    end = size
    for layer in range(depth, 0, -1):
        n_in, n_out = units[layer - 1], units[layer]
        here, before = starts[layer] * room, starts[layer - 1] * room
        own = shift(delta, here)
        if layer < depth or not fused:
            activate_backward(
                codes[layer - 1], mask_starts[layer] >= 0, by_unit, room, rows, n_out,
                shift(a, here), shift(d, here), own,
            )  # fmt: skip
        middle = end - n_out
        at = middle - n_in * n_out
        dw, db = shift(gradient, at), shift(gradient, middle)
        add_weight_gradient(by_unit, room, n_in, n_out, shift(a, before), own, dw, db)
        if layer > 1:
            lower = shift(delta, before)
            sensitivity_before(by_unit, room, n_in, n_out, shift(theta, at), own, lower)
        end = at


@shared()
def batch_gradient(
    depth: int,
    units: Rows,
    codes: Rows,
    starts: Rows,
    by_unit: bool,
    chunk: int,
    loss: int,
    size: int,
    theta: Array,
    x: Array,
    y: Array,
    order: Rows,
    rows: int,
    mask: Array,
    mask_starts: Rows,
    mask_row: int,
    a: Array,
    d: Array,
    delta: Array,
    gradient: Array,
) -> None:
    """Write ∂J/∂θ of the batch order[:rows]."""
    for k in range(size):
        gradient[k] = 0.0
    n_out = units[depth]
    fused = is_fused(loss, codes[depth - 1]) and mask_starts[depth] < 0
    for first in range(0, rows, chunk):
        some = min(chunk, rows - first)
        room = room_for(some, by_unit)
        take(x, units[0], order, first, some, room, by_unit, a)
        forward(
            depth, units, codes, starts, by_unit, room, some, theta,
            mask, mask_starts, mask_row + first, depth, a, d,
        )  # fmt: skip
        output = starts[depth] * room
        own = shift(delta, output)
        for k in range(n_out * room):
            own[k] = 0.0
        row_step, unit_step = (1, room) if by_unit else (n_out, 1)
        sensitivity(
            loss, fused, shift(a, output), own, y, n_out, order, first, some, rows,
            row_step, unit_step,
        )  # fmt: skip
        add_gradient(
            depth, units, codes, starts, by_unit, room, some, size, theta,
            mask_starts, fused, a, d, delta, gradient,
        )  # fmt: skip


@shared()
def mean_loss(
    depth: int,
    units: Rows,
    codes: Rows,
    starts: Rows,
    chunk: int,
    loss: int,
    theta: Array,
    x: Array,
    y: Array,
    samples: int,
    everyone: Rows,
    no_mask: Rows,
    by_unit: bool,
    a: Array,
    d: Array,
) -> float:
    """J over all rows of x; from z[L] where the loss has a fused form. ``by_unit`` must be true."""
    fused = is_fused(loss, codes[depth - 1])
    total = 0.0
    n_out = units[depth]
    last = depth - 1 if fused else depth
    for first in range(0, samples, chunk):
        some = min(chunk, samples - first)
        room = room_for(some, by_unit)
        take(x, units[0], everyone, first, some, room, by_unit, a)
        forward(
            depth, units, codes, starts, by_unit, room, some, theta,
            theta, no_mask, first, last, a, d,
        )  # fmt: skip
        output = shift(a, starts[depth] * room)
        row_step, unit_step = (1, room) if by_unit else (n_out, 1)
        total += loss_sum(loss, fused, output, y, n_out, first, some, row_step, unit_step)
    return total / samples if loss == CROSS_ENTROPY else total / (float(samples) * n_out)
