"""The entries: epochs of updates with the losses between them, one loss, and activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.kernels.codes import L2, NO_PENALTY, Rows
from app.engine.kernels.compiler import entry, shared, source_digest
from app.engine.kernels.compiler_types import Kernel
from app.engine.kernels.gradients import batch_gradient, forward, mean_loss, room_for, take
from app.engine.kernels.machine import aligned, pointer, shift
from app.engine.kernels.updates import LARGEST, all_within, move, norm

DIGEST = source_digest()


@shared()
def copy(source: Array, target: Array, count: int) -> None:
    """Copy ``count`` numbers."""
    for k in range(count):
        target[k] = source[k]


@shared()
def add_penalty(
    kind: int, rate: float, depth: int, units: Rows, theta: Array, gradient: Array
) -> None:
    """Add the regularizer's derivative; biases are exempt."""
    at = 0
    for layer in range(depth):
        end = at + units[layer] * units[layer + 1]
        if kind == L2:
            for k in range(at, end):
                gradient[k] += rate * theta[k]
        else:
            for k in range(at, end):
                gradient[k] += rate * np.sign(theta[k])
        at = end + units[layer + 1]


def _run(digest: str) -> Kernel:
    def run(
        network: Rows,
        whole: Rows,
        real: Array,
        h_array: Array,
        parameters: Array,
        slot0: Array,
        slot1: Array,
        x_train: Array,
        y_train: Array,
        x_other: Array,
        y_other: Array,
        order_table: Rows,
        rates: Array,
        frozen: NDArray[np.bool_],
        masks: Array,
        mask_table: Rows,
        losses: Array,
        everyone_table: Rows,
        work: Array,
    ) -> int:
        _ = digest  # part of the key of numba's cache
        depth = network[0]
        shape = pointer(network)
        units, codes = shift(shape, 1), shift(shape, depth + 2)
        starts, loss_starts = shift(shape, 2 * depth + 2), shift(shape, 3 * depth + 3)
        no_mask = shift(shape, 4 * depth + 4)
        loss, optimizer, penalty = whole[0], whole[1], whole[2]
        by_unit, chunk, loss_chunk = whole[3] == 1, whole[4], whole[5]
        batch_size, offset, step, max_batches = whole[6], whole[7], whole[8], whole[9]
        buffer = whole[10]
        penalty_rate, clip, max_size = real[0], real[1], real[2]
        epochs, samples = order_table.shape
        size, size0, size1 = parameters.size, slot0.size, slot1.size
        room = (size + 7) // 8 * 8
        h = pointer(h_array)
        x, y, x_test, y_test = (
            pointer(x_train), pointer(y_train), pointer(x_other), pointer(y_other)
        )  # fmt: skip
        orders, mask, mask_starts = pointer(order_table), pointer(masks), pointer(mask_table)
        # On whole vectors: one that lies across two lines of the cache takes twice as long.
        a = aligned(pointer(work))
        d, delta = shift(a, buffer), shift(a, 2 * buffer)
        gradient = shift(a, 3 * buffer)
        # Every update is written beside what it starts from, and the two change roles once it is
        # accepted: nothing has to be undone.
        now, new = pointer(parameters), shift(gradient, room)
        first, new_first = pointer(slot0), shift(new, room)
        second, new_second = pointer(slot1), shift(new_first, room)
        done = 0
        going = True
        for epoch in range(epochs):
            at = offset if epoch == 0 else 0
            while at < samples:
                if done == max_batches:
                    going = False
                    break
                rows = min(batch_size, samples - at)
                visited = epoch * samples + at
                batch_gradient(
                    depth, units, codes, starts, by_unit, chunk, loss, size, now, x, y,
                    shift(orders, visited), rows, mask, mask_starts, visited,
                    a, d, delta, gradient,
                )  # fmt: skip
                if penalty != NO_PENALTY:
                    add_penalty(penalty, penalty_rate, depth, units, now, gradient)
                for k in range(frozen.size):
                    if frozen[k]:
                        gradient[k] = 0.0
                if clip < np.inf:
                    scale = clip / (norm(gradient, size) + 1e-6)
                    if scale < 1.0:
                        for k in range(size):
                            gradient[k] *= scale
                move(
                    optimizer, h, rates[epoch], step, size, gradient, now, new,
                    first, second, new_first, new_second,
                )  # fmt: skip
                for k in range(frozen.size):
                    if frozen[k]:
                        new[k] = now[k]
                if not (
                    all_within(new, size, max_size)
                    and all_within(new_first, size0, LARGEST)
                    and all_within(new_second, size1, LARGEST)
                ):
                    going = False
                    break
                now, new = new, now
                first, new_first = new_first, first
                second, new_second = new_second, second
                step += 1
                done += 1
                at += rows
            if not going:
                break
            if losses.size:
                everyone = pointer(everyone_table)
                losses[epoch, 0] = mean_loss(
                    depth, units, codes, loss_starts, loss_chunk, loss, now, x, y,
                    x_train.shape[0], everyone, no_mask, loss_chunk > 0, a, d,
                )  # fmt: skip
                if x_other.shape[0]:
                    losses[epoch, 1] = mean_loss(
                        depth, units, codes, loss_starts, loss_chunk, loss, now, x_test, y_test,
                        x_other.shape[0], everyone, no_mask, loss_chunk > 0, a, d,
                    )  # fmt: skip
        if done % 2 == 1:
            copy(now, new, size)
            copy(first, new_first, size0)
            copy(second, new_second, size1)
        return done

    return entry(run)


def _split_loss(digest: str) -> Kernel:
    def split_loss(
        network: Rows,
        loss: int,
        chunk: int,
        parameters: Array,
        x: Array,
        y: Array,
        everyone: Rows,
        work: Array,
    ) -> float:
        _ = digest
        depth = network[0]
        shape = pointer(network)
        a = aligned(pointer(work))
        return mean_loss(
            depth, shift(shape, 1), shift(shape, depth + 2), shift(shape, 3 * depth + 3), chunk,
            loss, pointer(parameters), pointer(x), pointer(y), x.shape[0],
            pointer(everyone), shift(shape, 4 * depth + 4), chunk > 0,
            a, shift(a, work.size // 2 - 4),
        )  # fmt: skip

    return entry(split_loss)


def _layers_over(digest: str) -> Kernel:
    def layers_over(
        network: Rows,
        first_layer: int,
        chunk: int,
        parameters: Array,
        x: Array,
        everyone: Rows,
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
            take(pointer(x), units[0], pointer(everyone), first, some, room, by_unit, a)
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

    return entry(layers_over)


RUN = _run(DIGEST)
RUN_TYPES = (
    "int64(int64[::1], int64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], int64[:, ::1], float64[::1], boolean[::1], float64[::1],"
    " int64[::1], float64[:, ::1], int64[::1], float64[::1])"
)
SPLIT_LOSS = _split_loss(DIGEST)
SPLIT_LOSS_TYPES = (
    "float64(int64[::1], int64, int64, float64[::1],"
    " float64[:, ::1], float64[:, ::1], int64[::1], float64[::1])"
)
LAYERS_OVER = _layers_over(DIGEST)
LAYERS_OVER_TYPES = (
    "void(int64[::1], int64, int64, float64[::1],"
    " float64[:, ::1], int64[::1], float64[:, ::1], float64[::1])"
)
