"""The kernels as Python calls them: names become numbers, arrays are made sure of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.kernels.choice import Choice, choose
from app.engine.kernels.codes import (
    ACTIVATION_CODES,
    HYPERPARAMETERS,
    LOSS_CODES,
    OPTIMIZER_CODES,
    PENALTY_CODES,
    Rows,
)
from app.engine.kernels.state import available, kernels
from app.engine.network import MLP
from app.engine.optimizers import State
from app.engine.update import Rules

_NO_NUMBERS = np.empty(0)
_NO_TABLE = np.empty((0, 0))
_NO_ROWS = np.empty(0, dtype=np.int64)
_NO_FLAGS = np.empty(0, dtype=np.bool_)
_LOSS_CHUNK = 64
_LOSS_ONLY = Choice(by_unit=True, chunk=_LOSS_CHUNK)


@dataclass(frozen=True)
class _Shape:
    """A network for the kernels: ``table`` as ``gradients`` says, and what it needs to run.

    ``buffer`` and ``loss_buffer`` are the numbers that all activations of one pass take.
    """

    table: Rows
    no_mask: Rows
    choice: Choice
    buffer: int
    loss_buffer: int


@lru_cache(maxsize=256)
def _shape(units: tuple[int, ...], activations: tuple[str, ...], choice: Choice) -> _Shape:
    codes = [ACTIVATION_CODES[name] for name in activations]
    close = [0, *accumulate(units)]
    # A sample's layer begins on a whole vector; a unit's samples are whole vectors anyway.
    apart = [0, *accumulate(_whole_vectors(n) for n in units)]
    used = close if choice.by_unit else apart
    no_mask = [-1] * len(units)
    table = [len(codes), *units, *codes, *used[:-1], *close[:-1], *no_mask]
    room = _whole_vectors(choice.chunk) if choice.by_unit else choice.chunk
    return _Shape(
        np.array(table, dtype=np.int64),
        np.array(no_mask, dtype=np.int64),
        choice,
        _whole_vectors(used[-1] * room),
        close[-1] * _LOSS_CHUNK,
    )


def _whole_vectors(count: int) -> int:
    return (count + 7) // 8 * 8


@lru_cache(maxsize=64)
def _everyone(count: int) -> Rows:
    return np.arange(count, dtype=np.int64)


def supports(rules: Rules, network: MLP) -> bool:
    """Whether the kernels are compiled and know all that these rules and this network name."""
    return (
        knows(network)
        and rules.loss_name in LOSS_CODES
        and rules.optimizer_name in OPTIMIZER_CODES
        and rules.regularizer_name in PENALTY_CODES
    )


def knows(network: MLP) -> bool:
    """Whether the kernels are compiled and know all activations of the network."""
    return available() and all(
        activation.name in ACTIVATION_CODES for activation in network.activations
    )


def train_batches(
    rules: Rules,
    network: MLP,
    state: State,
    step: int,
    learning_rate: float,
    x: Array,
    y: Array,
    order: NDArray[np.integer],
    offset: int,
    batch_size: int,
    masks: Mapping[int, Array] | None,
    max_size: float,
    max_batches: int,
) -> int:
    """Make the updates of the batches of order[offset:] and return how many were made.

    x (n, n_0) and y (n, n_L) are the whole training set, ``order`` the rows of one epoch, the
    last batch may be short. ``masks`` are dropout's for the epoch, layer l (len(order), n_l) in
    the order of the visits. Parameters and ``state`` are changed in place. ``step`` counts the
    optimizer's updates from 1 and is that of the first one made here. It stops after
    ``max_batches``, and before an update after which a parameter would be larger than
    ``max_size`` or the state not finite: all is then as before that update.
    """
    return _run(
        rules, network, state, step, np.array([learning_rate]), x, y, order.reshape(1, -1), offset,
        batch_size, masks, max_size, max_batches, _NO_TABLE, _NO_TABLE, _NO_TABLE,
    )  # fmt: skip


def train_epochs(
    rules: Rules,
    network: MLP,
    state: State,
    step: int,
    learning_rates: Array,
    x: Array,
    y: Array,
    orders: NDArray[np.integer],
    offset: int,
    batch_size: int,
    masks: Mapping[int, Array] | None,
    max_size: float,
    max_batches: int,
    x_test: Array,
    y_test: Array,
) -> tuple[int, Array]:
    """As ``train_batches`` for the epochs orders (E, n) with learning_rates (E,), in one call.

    ``offset`` is that of the first epoch; masks are (E · n, n_l). Returns the number of updates
    and J over the training and the test set (epochs finished, 2) after each epoch that was
    finished, without any regularizer; NaN for a test set without samples.
    """
    losses = np.full((len(orders), 2), np.nan)
    done = _run(
        rules, network, state, step, _plain(learning_rates), x, y, orders, offset, batch_size,
        masks, max_size, max_batches, x_test, y_test, losses,
    )  # fmt: skip
    samples = orders.shape[1]
    in_first = -(-(samples - offset) // batch_size)
    in_others = -(-samples // batch_size)
    finished = 0 if done < in_first else 1 + (done - in_first) // in_others
    return done, losses[:finished]


def loss(rules: Rules, network: MLP, x: Array, y: Array) -> float:
    """J for x (m, n_0) and y (m, n_L) without any regularizer, from z[L] where that is fused."""
    shape = _shape(network.units, tuple(f.name for f in network.activations), _LOSS_ONLY)
    value = kernels().split_loss(
        shape.table, LOSS_CODES[rules.loss_name], _LOSS_CHUNK, _plain(network.parameters),
        _plain(x), _plain(y), _everyone(len(x)), scratch(2 * shape.loss_buffer + 8),
    )  # fmt: skip
    return float(value)


def evaluate(network: MLP, x: Array, first: int) -> Array:
    """a of the layers ``first`` … L for x (m, n_0), a row a neuron: (n_first + … + n_L, m)."""
    shape = _shape(network.units, tuple(f.name for f in network.activations), _LOSS_ONLY)
    found = np.empty((sum(network.units[first:]), len(x)))
    kernels().layers_over(
        shape.table, first, _LOSS_CHUNK, _plain(network.parameters), _plain(x),
        _everyone(len(x)), found, scratch(2 * shape.loss_buffer + 8),
    )  # fmt: skip
    return found


def _run(
    rules: Rules,
    network: MLP,
    state: State,
    step: int,
    learning_rates: Array,
    x: Array,
    y: Array,
    orders: NDArray[np.integer],
    offset: int,
    batch_size: int,
    masks: Mapping[int, Array] | None,
    max_size: float,
    max_batches: int,
    x_test: Array,
    y_test: Array,
    losses: Array,
) -> int:
    kernel = kernels().run
    names = tuple(activation.name for activation in network.activations)
    shape = _shape(network.units, names, choose(network.units, min(batch_size, orders.shape[1])))
    optimizer = rules.optimizer_name
    for slot in state:
        state[slot] = _plain(state[slot])
    slots = [state[slot] for slot in rules.optimizer.slots]
    slots += [_NO_NUMBERS] * (2 - len(slots))
    mask, mask_starts = _pack(masks, shape)
    clip = np.inf if rules.clip_norm is None else rules.clip_norm
    choice = shape.choice
    buffer = max(shape.buffer, shape.loss_buffer) if losses.size else shape.buffer
    needed = 3 * buffer + 4 * _whole_vectors(network.parameters.size) + 8
    done = kernel(
        shape.table,
        np.array(
            [
                LOSS_CODES[rules.loss_name],
                OPTIMIZER_CODES[optimizer],
                PENALTY_CODES[rules.regularizer_name],
                choice.by_unit,
                choice.chunk,
                _LOSS_CHUNK,
                batch_size,
                offset,
                step,
                max_batches,
                buffer,
            ],
            dtype=np.int64,
        ),
        np.array([rules.regularizer_rate, clip, max_size]),
        np.array([rules.hyperparameters[name] for name in HYPERPARAMETERS[optimizer]]),
        network.parameters,
        slots[0],
        slots[1],
        _plain(x),
        _plain(y),
        _plain(x_test),
        _plain(y_test),
        _rows(orders),
        learning_rates,
        _NO_FLAGS if rules.frozen is None else _flags(rules.frozen),
        mask,
        mask_starts,
        losses,
        _everyone(max(len(x), len(x_test))) if losses.size else _NO_ROWS,
        scratch(needed),
    )
    return int(done)


def _pack(masks: Mapping[int, Array] | None, shape: _Shape) -> tuple[Array, Rows]:
    """All masks one after the other, and where each layer's starts; −1 for none."""
    if not masks:
        return _NO_NUMBERS, shape.no_mask
    starts = shape.no_mask.copy()
    at = 0
    for layer, mask in masks.items():
        starts[layer] = at
        at += mask.size
    return np.concatenate([mask.ravel() for mask in masks.values()]), starts


def scratch(count: int) -> Array:
    """Room to work in. What is in it before is never read; a test fills it to see to that."""
    return np.empty(count)


# The kernels are compiled for arrays in C order that may be written to, and for no others.


def _plain(array: Array) -> Array:
    if array.flags.carray and array.dtype == np.float64:
        return array
    return np.require(array, np.float64, ["C", "W"])


def _rows(array: NDArray[np.integer]) -> Rows:
    if array.flags.carray and array.dtype == np.int64:
        return array.view(np.int64)
    return np.require(array, np.int64, ["C", "W"])


def _flags(array: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return array if array.flags.carray else np.require(array, np.bool_, ["C", "W"])
