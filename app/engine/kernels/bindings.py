"""Python functions that call the compiled kernels: look up machine code, check arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.kernels.compilation import available, kernels
from app.engine.kernels.kernel_types import Integers
from app.engine.kernels.layout import Layout, fastest_layout
from app.engine.losses import LOSSES
from app.engine.network import MLP
from app.engine.optimizers import State
from app.engine.update import Rules

Number = TypeVar("Number", bound=np.generic)

_NO_REALS = np.empty(0)
_NO_TABLE = np.empty((0, 0))
_NO_INTEGERS = np.empty(0, dtype=np.int64)
_NO_FLAGS = np.empty(0, dtype=np.bool_)
_LOSS_CHUNK = 64
_LOSS_LAYOUT = Layout(by_unit=True, chunk=_LOSS_CHUNK)


@dataclass(frozen=True)
class _Shape:
    """A network as the kernels take it: ``table`` (see ``gradients``) and buffer sizes.

    ``buffer`` and ``loss_buffer`` are the sizes, in numbers, of all activations of one pass.
    """

    table: Integers
    no_mask: Integers
    buffer: int
    loss_buffer: int


@lru_cache(maxsize=256)
def _shape(units: tuple[int, ...], activations: tuple[str, ...], layout: Layout) -> _Shape:
    addresses = [_activation_address(name) for name in activations]
    packed = [0, *accumulate(units)]
    # A sample's layer begins on a whole vector; a unit's samples are whole vectors anyway.
    padded = [0, *accumulate(_whole_vectors(n) for n in units)]
    used = packed if layout.by_unit else padded
    no_mask = [-1] * len(units)
    table = [len(addresses), *units, *addresses, *used[:-1], *packed[:-1], *no_mask]
    room = _whole_vectors(layout.chunk) if layout.by_unit else layout.chunk
    return _Shape(
        np.array(table, dtype=np.int64),
        np.array(no_mask, dtype=np.int64),
        _whole_vectors(used[-1] * room),
        packed[-1] * _LOSS_CHUNK,
    )


def _activation_address(name: str) -> int:
    # Softmax is not elementwise and has its own loops, see ``layers.SOFTMAX``.
    return 0 if name == "softmax" else kernels().address("activation", name)


def _penalty_address(rules: Rules) -> int:
    name = rules.regularizer_name
    return 0 if name == "none" else kernels().address("regularizer", name)


def _names(network: MLP) -> tuple[str, ...]:
    return tuple(activation.name for activation in network.activations)


def _whole_vectors(count: int) -> int:
    return (count + 7) // 8 * 8


@lru_cache(maxsize=64)
def _all_rows(count: int) -> Integers:
    return np.arange(count, dtype=np.int64)


def supports(rules: Rules, network: MLP) -> bool:
    """Whether the kernels are compiled and have every part of these rules and this network."""
    if not supports_network(network) or rules.loss_name not in LOSSES:
        return False
    forms: list[tuple[str, ...]] = [(rules.loss_name,)]
    if network.activations[-1].name in rules.loss.fused:
        forms.append((rules.loss_name, network.activations[-1].name))
    loops = kernels().loops
    return (
        all(("loss_slopes", *form) in loops and ("loss_sum", *form) in loops for form in forms)
        and ("optimizer", rules.optimizer_name) in loops
        and (rules.regularizer_name == "none" or ("regularizer", rules.regularizer_name) in loops)
    )


def supports_network(network: MLP) -> bool:
    """Whether the kernels are compiled and have all activations of the network."""
    return available() and all(
        activation.name == "softmax" or ("activation", activation.name) in kernels().loops
        for activation in network.activations
    )


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
    test: tuple[Array, Array] | None = None,
) -> tuple[int, Array]:
    """Train through E epochs in one call; changes the parameters and ``state`` in place.

    x (n, n_0) and y (n, n_L) are the whole training set, ``orders`` (E, n) the rows of each epoch
    and ``learning_rates`` (E,). The first epoch starts at sample ``offset``; an epoch's last batch
    may be short. ``masks`` are dropout's, (E · n, n_l) by layer, in the order of the visits.
    ``step`` is the number of the first update made here, counted from 1 for the optimizer.

    It stops after ``max_batches``, and before an update after which a parameter would be larger
    than ``max_size`` or the state not finite: all is then as before that update.

    Returns the number of updates and, with a ``test`` set (x, y), J over the training and the test
    set after each finished epoch, (epochs, 2), without regularizer; NaN for an empty test set.
    """
    kernel, optimizer = kernels().run, rules.optimizer
    samples = orders.shape[1]
    layout = fastest_layout(network.units, min(batch_size, samples))
    shape = _shape(network.units, _names(network), layout)
    loops = _loss_loops(rules, network, masked_output=network.depth in (masks or {}))
    for slot in state:
        state[slot] = _reals(state[slot])
    slots = [state[slot] for slot in optimizer.slots]
    slots += [_NO_REALS] * (2 - len(slots))
    mask, mask_starts = _pack(masks, shape)
    clip = np.inf if rules.clip_norm is None else rules.clip_norm
    x_test, y_test = test or (_NO_TABLE, _NO_TABLE)
    losses = _NO_TABLE if test is None else np.full((len(orders), 2), np.nan)
    buffer = max(shape.buffer, shape.loss_buffer) if losses.size else shape.buffer
    needed = 3 * buffer + 4 * _whole_vectors(network.parameters.size) + 8
    integers = [
        kernels().address("optimizer", optimizer.name), _penalty_address(rules),
        loops.slopes, loops.total, loops.fused_slopes, loops.fused_total, loops.over_outputs,
        layout.by_unit, layout.chunk, _LOSS_CHUNK, batch_size, offset, step, max_batches, buffer,
        loops.over_samples,
    ]  # fmt: skip
    done = int(
        kernel(
            shape.table,
            np.array(integers, dtype=np.int64),
            np.array([rules.regularizer_rate, clip, max_size]),
            np.array([rules.hyperparameters[name] for name in optimizer.defaults]),
            network.parameters,
            *slots,
            _reals(x),
            _reals(y),
            _reals(x_test),
            _reals(y_test),
            _integers(orders),
            _reals(learning_rates),
            _NO_FLAGS if rules.frozen is None else _flags(rules.frozen),
            mask,
            mask_starts,
            losses,
            _all_rows(max(len(x), len(x_test))) if losses.size else _NO_INTEGERS,
            scratch(needed),
        )
    )
    in_first, in_others = -(-(samples - offset) // batch_size), -(-samples // batch_size)
    finished = 0 if done < in_first else 1 + (done - in_first) // in_others
    return done, losses[:finished]


@dataclass(frozen=True)
class _LossLoops:
    """Addresses of the loss's loops, whether each takes the fused form, and what J divides by.

    J is the sum over ``over_outputs``, times the samples if ``over_samples``.
    """

    slopes: int
    total: int
    fused_slopes: bool
    fused_total: bool
    over_outputs: int
    over_samples: bool


def _loss_loops(rules: Rules, network: MLP, masked_output: bool = False) -> _LossLoops:
    loss, output = rules.loss, network.activations[-1].name
    fused = output in loss.fused
    # Dropout on the output comes between the activation and the loss, so they cannot be fused.
    fused_slopes = fused and not masked_output
    return _LossLoops(
        kernels().address("loss_slopes", loss.name, *[output] * fused_slopes),
        kernels().address("loss_sum", loss.name, *[output] * fused),
        fused_slopes,
        fused,
        loss.divisor(1, network.units[-1]),
        loss.reduction.samples == "mean",
    )


def loss(rules: Rules, network: MLP, x: Array, y: Array) -> float:
    """J for x (m, n_0) and y (m, n_L) without any regularizer, from z[L] if it has a fused form."""
    shape, loops = _shape(network.units, _names(network), _LOSS_LAYOUT), _loss_loops(rules, network)
    total = kernels().loss_total(
        shape.table, loops.total, loops.fused_total, _LOSS_CHUNK, _reals(network.parameters),
        _reals(x), _reals(y), _all_rows(len(x)), scratch(2 * shape.loss_buffer + 8),
    )  # fmt: skip
    return float(total) / float(rules.loss.divisor(*y.shape))


def evaluate(network: MLP, x: Array, first: int) -> Array:
    """a of the layers ``first`` … L for x (m, n_0), one row per neuron: (n_first + … + n_L, m)."""
    shape = _shape(network.units, _names(network), _LOSS_LAYOUT)
    found = np.empty((sum(network.units[first:]), len(x)))
    kernels().activations_over(
        shape.table, first, _LOSS_CHUNK, _reals(network.parameters), _reals(x),
        _all_rows(len(x)), found, scratch(2 * shape.loss_buffer + 8),
    )  # fmt: skip
    return found


def _pack(masks: Mapping[int, Array] | None, shape: _Shape) -> tuple[Array, Integers]:
    """All masks in one array, and where each layer's starts; −1 without one."""
    if not masks:
        return _NO_REALS, shape.no_mask
    starts = shape.no_mask.copy()
    at = 0
    for layer, mask in masks.items():
        starts[layer] = at
        at += mask.size
    return np.concatenate([mask.ravel() for mask in masks.values()]), starts


def scratch(count: int) -> Array:
    """Working memory, not initialised: the kernels never read what was in it."""
    return np.empty(count)


def _as_type(dtype: type[Number]) -> Callable[[NDArray[Any]], NDArray[Number]]:
    """Converts arrays if needed: the kernels are compiled for writable arrays in C order only."""

    def convert(array: NDArray[Any]) -> NDArray[Number]:
        if array.flags.carray and array.dtype == dtype:
            return array
        return np.require(array, dtype, ["C", "W"])

    return convert


_reals, _integers, _flags = _as_type(np.float64), _as_type(np.int64), _as_type(np.bool_)
