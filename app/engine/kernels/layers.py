"""Forward and backward pass of one layer, in one of two memory layouts. Arrays are pointers here.

The activations of all layers lie in one buffer: layer l starts at ``starts[l] · room`` and has
room for ``room`` samples. With ``by_unit`` a layer is (n_l, room), so loops run over samples, and
room is a multiple of 8. Without it a layer is (room, n_l) and loops run over units, which suits
single samples and wide layers. The factors f' and ∂J/∂z lie in buffers of the same shape.
"""

from __future__ import annotations

from app.engine.activations import Array
from app.engine.kernels.compiler import REORDERED_SUMS, inlined
from app.engine.kernels.intrinsics import LANES, shift
from app.engine.kernels.matrix_products import add_product, add_product_transposed
from app.engine.kernels.part_loops import call_activation
from app.engine.kernels.softmax import softmax, softmax_backward

SOFTMAX = 0
"""Marks softmax instead of an address: it is not elementwise and has loops of its own."""


@inlined()
def forward_layer(
    by_unit: bool, room: int, n_in: int, n_out: int, w: Array, b: Array, a: Array, z: Array
) -> None:
    """Write z = a w + b."""
    if by_unit:
        for j in range(n_out):
            row = shift(z, j * room)
            bias = b[j]
            for s in range(room):
                row[s] = bias
        add_product(z, room, n_out, room, a, room, w, 1, n_out, n_in)
    elif n_out < LANES:
        # Less than a vector: a call would cost more than the sums.
        for s in range(room):
            sample = shift(a, s * n_in)
            for j in range(n_out):
                total = b[j]
                for i in range(n_in):
                    total += sample[i] * w[i * n_out + j]
                z[s * n_out + j] = total
    else:
        for s in range(room):
            row = shift(z, s * n_out)
            for j in range(n_out):
                row[j] = b[j]
        add_product(z, n_out, room, n_out, w, n_out, a, n_in, 1, n_in)


@inlined()
def activate_layer(address: int, by_unit: bool, room: int, units: int, a: Array, d: Array) -> None:
    """Replace z in ``a`` by f(z) and write f'(z) to ``d``, also in lanes without a sample."""
    if address == SOFTMAX:
        row_step, unit_step = (1, room) if by_unit else (units, 1)
        softmax(a, d, room, units, row_step, unit_step)
    else:
        call_activation(address, (a, d, units * room))


@inlined()
def activate_backward(
    address: int,
    masked: bool,
    by_unit: bool,
    room: int,
    rows: int,
    units: int,
    a: Array,
    d: Array,
    delta: Array,
) -> None:
    """∂J/∂a in ``delta`` becomes ∂J/∂z."""
    if address == SOFTMAX and not masked:
        row_step, unit_step = (1, room) if by_unit else (units, 1)
        softmax_backward(a, delta, rows, units, row_step, unit_step)
    else:
        for k in range(units * room):
            delta[k] *= d[k]


@inlined()
def mask_layer(
    by_unit: bool, room: int, rows: int, units: int, mask: Array, a: Array, d: Array
) -> None:
    """Multiply f(z) and f'(z) by dropout's mask, (rows, units) in C order."""
    for s in range(rows):
        for k in range(units):
            at = k * room + s if by_unit else s * units + k
            a[at] *= mask[s * units + k]
            d[at] *= mask[s * units + k]


@inlined(REORDERED_SUMS)
def add_weight_gradient(
    by_unit: bool, room: int, n_in: int, n_out: int, a: Array, delta: Array, dw: Array, db: Array
) -> None:
    """dw += aᵀ ∂J/∂z, db += Σ ∂J/∂z."""
    if by_unit:
        add_product_transposed(dw, n_out, a, room, n_in, delta, room, n_out, room)
        for j in range(n_out):
            row = shift(delta, j * room)
            total = 0.0
            for s in range(room):
                total += row[s]
            db[j] += total
    else:
        if n_out < LANES:
            for s in range(room):
                row = shift(delta, s * n_out)
                for i in range(n_in):
                    value = a[s * n_in + i]
                    for j in range(n_out):
                        dw[i * n_out + j] += value * row[j]
        else:
            add_product(dw, n_out, n_in, n_out, delta, n_out, a, 1, n_in, room)
        for s in range(room):
            row = shift(delta, s * n_out)
            for j in range(n_out):
                db[j] += row[j]


@inlined()
def propagate_back(
    by_unit: bool, room: int, n_in: int, n_out: int, w: Array, delta: Array, previous: Array
) -> None:
    """Write ∂J/∂a of the previous layer: ∂J/∂z wᵀ."""
    if n_out < LANES and not by_unit:
        for s in range(room):
            row = shift(delta, s * n_out)
            for i in range(n_in):
                total = 0.0
                for j in range(n_out):
                    total += w[i * n_out + j] * row[j]
                previous[s * n_in + i] = total
        return
    for k in range(n_in * room):
        previous[k] = 0.0
    if by_unit:
        add_product(previous, room, n_in, room, delta, room, w, n_out, 1, n_out)
    else:
        add_product_transposed(previous, n_in, delta, n_out, room, w, n_out, n_in, n_out)
