"""The kernels that Python calls: epochs of updates with the losses between, a loss, activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.kernels.compiler import entry, shared, source_digest
from app.engine.kernels.gradients import (
    batch_gradient,
    divisor_of,
    forward,
    load_samples,
    room_for,
    total_loss,
)
from app.engine.kernels.intrinsics import aligned, pointer, shift
from app.engine.kernels.kernel_types import Integers, Kernel
from app.engine.kernels.part_loops import call_penalty, call_update
from app.engine.kernels.vectors import all_within, copy, norm

DIGEST = source_digest()
LARGEST = np.finfo(np.float64).max


@shared()
def add_penalty(
    address: int, rate: float, depth: int, units: Integers, theta: Array, gradient: Array
) -> None:
    """Add the regularizer's derivative; biases are exempt."""
    at = 0
    for layer in range(depth):
        weights = units[layer] * units[layer + 1]
        call_penalty(address, (shift(theta, at), shift(gradient, at), rate, weights))
        at += weights + units[layer + 1]


def _run(digest: str) -> Kernel:
    def run(
        network: Integers,
        whole: Integers,
        real: Array,
        h_array: Array,
        parameters: Array,
        slot0: Array,
        slot1: Array,
        x_train: Array,
        y_train: Array,
        x_test_array: Array,
        y_test_array: Array,
        order_array: Integers,
        rates: Array,
        frozen: NDArray[np.bool_],
        masks: Array,
        mask_start_array: Integers,
        losses: Array,
        all_rows_array: Integers,
        work: Array,
    ) -> int:
        _ = digest  # part of the key of numba's cache
        depth = network[0]
        shape = pointer(network)
        units, activations = shift(shape, 1), shift(shape, depth + 2)
        starts, loss_starts = shift(shape, 2 * depth + 2), shift(shape, 3 * depth + 3)
        no_mask = shift(shape, 4 * depth + 4)
        update, penalty, loss_slopes, loss_sum = whole[0], whole[1], whole[2], whole[3]
        fused, fused_sum, over_outputs = whole[4] == 1, whole[5] == 1, whole[6]
        by_unit, chunk, loss_chunk = whole[7] == 1, whole[8], whole[9]
        batch_size, offset, step, max_batches = whole[10], whole[11], whole[12], whole[13]
        buffer, over_samples = whole[14], whole[15] == 1
        penalty_rate, clip, max_size = real[0], real[1], real[2]
        epochs, samples = order_array.shape
        size, size0, size1 = parameters.size, slot0.size, slot1.size
        room = (size + 7) // 8 * 8
        h = pointer(h_array)
        x, y, x_test, y_test = (
            pointer(x_train), pointer(y_train), pointer(x_test_array), pointer(y_test_array)
        )  # fmt: skip
        orders, mask, mask_starts = pointer(order_array), pointer(masks), pointer(mask_start_array)
        # Aligned to cache lines: a vector that lies across two of them takes twice as long.
        a = aligned(pointer(work))
        d, delta = shift(a, buffer), shift(a, 2 * buffer)
        gradient = shift(a, 3 * buffer)
        # Every update is written to a second buffer, and the two change roles once it is accepted:
        # nothing has to be undone.
        current, new = pointer(parameters), shift(gradient, room)
        first, new_first = pointer(slot0), shift(new, room)
        second, new_second = pointer(slot1), shift(new_first, room)
        done = 0
        running = True
        for epoch in range(epochs):
            at = offset if epoch == 0 else 0
            while at < samples:
                if done == max_batches:
                    running = False
                    break
                rows = min(batch_size, samples - at)
                visited = epoch * samples + at
                batch_gradient(
                    depth, units, activations, starts, by_unit, chunk, loss_slopes, fused,
                    over_outputs, over_samples, size, current, x, y, shift(orders, visited), rows,
                    mask, mask_starts, visited, a, d, delta, gradient,
                )  # fmt: skip
                if penalty != 0:
                    add_penalty(penalty, penalty_rate, depth, units, current, gradient)
                for k in range(frozen.size):
                    if frozen[k]:
                        gradient[k] = 0.0
                if clip < np.inf:
                    scale = clip / (norm(gradient, size) + 1e-6)
                    if scale < 1.0:
                        for k in range(size):
                            gradient[k] *= scale
                call_update(
                    update,
                    (h, rates[epoch], float(step), size, gradient, current,
                     new, first, second, new_first, new_second),
                )  # fmt: skip
                for k in range(frozen.size):
                    if frozen[k]:
                        new[k] = current[k]
                if not (
                    all_within(new, size, max_size)
                    and all_within(new_first, size0, LARGEST)
                    and all_within(new_second, size1, LARGEST)
                ):
                    running = False
                    break
                current, new = new, current
                first, new_first = new_first, first
                second, new_second = new_second, second
                step += 1
                done += 1
                at += rows
            if not running:
                break
            if losses.size:
                all_rows = pointer(all_rows_array)
                losses[epoch, 0] = total_loss(
                    depth, units, activations, loss_starts, loss_chunk, loss_sum, fused_sum,
                    current, x, y, x_train.shape[0], all_rows, no_mask, loss_chunk > 0, a, d,
                ) / divisor_of(x_train.shape[0], over_outputs, over_samples)  # fmt: skip
                if x_test_array.shape[0]:
                    losses[epoch, 1] = total_loss(
                        depth, units, activations, loss_starts, loss_chunk, loss_sum, fused_sum,
                        current, x_test, y_test, x_test_array.shape[0], all_rows, no_mask,
                        loss_chunk > 0, a, d,
                    ) / divisor_of(x_test_array.shape[0], over_outputs, over_samples)  # fmt: skip
        if done % 2 == 1:
            copy(current, new, size)
            copy(first, new_first, size0)
            copy(second, new_second, size1)
        return done

    return entry(run)


def _loss_total(digest: str) -> Kernel:
    def loss_total(
        network: Integers,
        loss_sum: int,
        fused: int,
        chunk: int,
        parameters: Array,
        x: Array,
        y: Array,
        all_rows: Integers,
        work: Array,
    ) -> float:
        _ = digest
        depth = network[0]
        shape = pointer(network)
        a = aligned(pointer(work))
        return total_loss(
            depth, shift(shape, 1), shift(shape, depth + 2), shift(shape, 3 * depth + 3), chunk,
            loss_sum, fused == 1, pointer(parameters), pointer(x), pointer(y), x.shape[0],
            pointer(all_rows), shift(shape, 4 * depth + 4), chunk > 0,
            a, shift(a, work.size // 2 - 4),
        )  # fmt: skip

    return entry(loss_total)


def _activations_over(digest: str) -> Kernel:
    def activations_over(
        network: Integers,
        first_layer: int,
        chunk: int,
        parameters: Array,
        x: Array,
        all_rows: Integers,
        found: Array,
        work: Array,
    ) -> None:
        _ = digest
        depth, samples = network[0], x.shape[0]
        shape = pointer(network)
        units, starts = shift(shape, 1), shift(shape, 3 * depth + 3)
        theta, no_mask = pointer(parameters), shift(shape, 4 * depth + 4)
        a = aligned(pointer(work))
        by_unit = chunk > 0
        for first in range(0, samples, chunk):
            some = min(chunk, samples - first)
            room = room_for(some, by_unit)
            load_samples(pointer(x), units[0], pointer(all_rows), first, some, room, by_unit, a)
            forward(
                depth, units, shift(shape, depth + 2), starts, by_unit, room, some, theta,
                theta, no_mask, first, depth, a, shift(a, work.size // 2 - 4),
            )  # fmt: skip
            row = 0
            for layer in range(first_layer, depth + 1):
                for k in range(units[layer]):
                    source = shift(a, (starts[layer] + k) * room)
                    for s in range(some):
                        found[row, first + s] = source[s]
                    row += 1

    return entry(activations_over)


RUN = _run(DIGEST)
RUN_TYPES = (
    "int64(int64[::1], int64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], int64[:, ::1], float64[::1], boolean[::1], float64[::1],"
    " int64[::1], float64[:, ::1], int64[::1], float64[::1])"
)
LOSS_TOTAL = _loss_total(DIGEST)
LOSS_TOTAL_TYPES = (
    "float64(int64[::1], int64, int64, int64, float64[::1],"
    " float64[:, ::1], float64[:, ::1], int64[::1], float64[::1])"
)
ACTIVATIONS_OVER = _activations_over(DIGEST)
ACTIVATIONS_OVER_TYPES = (
    "void(int64[::1], int64, int64, float64[::1],"
    " float64[:, ::1], int64[::1], float64[:, ::1], float64[::1])"
)
