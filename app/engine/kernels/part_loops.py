"""One compiled loop for each activation, optimizer, loss and regularizer, called by its address.

The kernels do not depend on the parts: a new part compiles its own loop in half a second, and the
loops of all others stay in the cache. Each is built from the part's ``compiled`` function, which
is plain Python for one number. Arrays are pointers here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from app.engine.activations import Array
from app.engine.kernels.compiler import callback, make_callable, source_digest
from app.engine.kernels.intrinsics import load_tuple, make_call
from app.engine.kernels.kernel_types import Integers
from app.engine.losses import Compiled
from app.engine.optimizers import Optimizer

types: Any = import_module("numba.core.types")

_real, _whole = types.float64, types.int64
_reals, _wholes = types.CPointer(_real), types.CPointer(_whole)

# The signatures of the loops below, in their order.
ACTIVATION = types.void(_reals, _reals, _whole)
UPDATE = types.void(_reals, _real, _real, _whole, *[_reals] * 7)
LOSS_SLOPES = types.void(
    _reals, _reals, _reals, _wholes, _whole, _whole, _whole, _real, _whole, _whole
)
LOSS_SUM = types.float64(_reals, _reals, _whole, _whole, _whole, _whole, _whole)
PENALTY = types.void(_reals, _reals, _real, _whole)

call_activation = make_call(ACTIVATION)
call_update = make_call(UPDATE)
call_loss_slopes = make_call(LOSS_SLOPES)
call_loss_sum = make_call(LOSS_SUM)
call_penalty = make_call(PENALTY)


def activation_loop(function: Callable[[float], tuple[float, float]]) -> Any:
    """z becomes f(z) in place, f'(z) is written to d."""
    digest = _prepare(function)

    def activate(a: Array, d: Array, count: int) -> None:
        _ = digest  # part of the key of Numba's cache
        for k in range(count):
            a[k], d[k] = function(a[k])

    return callback(activate, ACTIVATION)


def update_loop(optimizer: Optimizer) -> Any:
    """The parameters w and up to two slots become new_w, new_0 and new_1."""
    rule, like = optimizer.rule, tuple(0.0 for _ in optimizer.defaults)
    digest = _prepare(rule)

    def update_0(
        h_pointer: Array, learning_rate: float, step: float, count: int, g: Array, w: Array,
        new_w: Array, slot_0: Array, slot_1: Array, new_0: Array, new_1: Array,
    ) -> None:  # fmt: skip
        _ = digest
        h = load_tuple(h_pointer, like)
        for k in range(count):
            new_w[k], _state = rule(w[k], g[k], learning_rate, step, (), h)

    def update_1(
        h_pointer: Array, learning_rate: float, step: float, count: int, g: Array, w: Array,
        new_w: Array, slot_0: Array, slot_1: Array, new_0: Array, new_1: Array,
    ) -> None:  # fmt: skip
        _ = digest
        h = load_tuple(h_pointer, like)
        for k in range(count):
            new_w[k], (new_0[k],) = rule(w[k], g[k], learning_rate, step, (slot_0[k],), h)

    def update_2(
        h_pointer: Array, learning_rate: float, step: float, count: int, g: Array, w: Array,
        new_w: Array, slot_0: Array, slot_1: Array, new_0: Array, new_1: Array,
    ) -> None:  # fmt: skip
        _ = digest
        h = load_tuple(h_pointer, like)
        for k in range(count):
            state = (slot_0[k], slot_1[k])
            new_w[k], (new_0[k], new_1[k]) = rule(w[k], g[k], learning_rate, step, state, h)

    return callback((update_0, update_1, update_2)[len(optimizer.slots)], UPDATE)


def loss_slopes_loop(loss: Compiled) -> Any:
    """Write the slope of each output over ``divisor``; ``order`` names the row of y of a sample.

    Sample s, unit k is at s · row_step + k · unit_step of ``a`` and ``delta``.
    """
    slope = loss.slope
    digest = _prepare(slope)

    def loss_slopes(
        a: Array, delta: Array, y: Array, order: Integers, first: int, rows: int, units: int,
        divisor: float, row_step: int, unit_step: int,
    ) -> None:  # fmt: skip
        _ = digest
        for s in range(rows):
            row = order[first + s]
            for k in range(units):
                at = s * row_step + k * unit_step
                delta[at] = slope(a[at], y[row * units + k]) / divisor

    return callback(loss_slopes, LOSS_SLOPES)


def loss_sum_loop(loss: Compiled) -> Any:
    """Σ of the loss over the outputs of samples first … first + rows."""
    value = loss.value
    digest = _prepare(value)

    def loss_sum(
        a: Array, y: Array, first: int, rows: int, units: int, row_step: int, unit_step: int
    ) -> float:
        _ = digest
        total = 0.0
        for s in range(rows):
            for k in range(units):
                total += value(a[s * row_step + k * unit_step], y[(first + s) * units + k])
        return total

    return callback(loss_sum, LOSS_SUM)


def penalty_loop(derivative: Callable[[float, float], float]) -> Any:
    """Add a regularizer's derivative at the weights w to the gradient."""
    digest = _prepare(derivative)

    def add_penalty(w: Array, gradient: Array, rate: float, count: int) -> None:
        _ = digest
        for k in range(count):
            gradient[k] += derivative(w[k], rate)

    return callback(add_penalty, PENALTY)


def _prepare(function: Callable[..., Any]) -> str:
    make_callable(function)
    return source_digest(function)
