"""Where a failed update first went wrong, in order of computation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from app.engine.activations import Array
from app.engine.update import Step
from app.training.divergence.overflow import (
    Overflow,
    OverflowFactor,
    Symbol,
    factor,
    first_overflow,
    largest,
)
from app.training.divergence.stability import explodes
from app.training.run.next_update import NextUpdate
from app.training.run.selection import Selection, neuron_key, parameter_at

Stage = Literal["gradient", "update", "check"]
SplitName = Literal["train", "test"]


@dataclass(frozen=True)
class FailedUpdate:
    """The first thing that went wrong; ``sample`` is a row of ``split``, or None.

    ``stage`` is when: computing the ``gradient`` of the batch, making the ``update`` from it, or
    at the ``check`` of the new parameters over the whole training set and then the test set, where
    each sample may also be a batch of its own. ``index`` is the index in θ of the parameter that
    the update failed at, otherwise of the one that it would move farthest.
    """

    stage: Stage
    found: Overflow
    split: SplitName
    sample: int | None
    index: int


def find_failure(coming: NextUpdate, step: Step) -> FailedUpdate:
    """Why ``step``, the result of ``coming``, is not allowed; it must be one that is not."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return _Search(coming, step).run()


class _Search:
    def __init__(self, coming: NextUpdate, step: Step):
        self.coming, self.step = coming, step
        self.network, self.rules = coming.network, coming.rules
        self.rows, self.mask = coming.rows, coming.mask
        self.x, self.y = coming.x, coming.y

    def run(self) -> FailedUpdate:
        step, network = self.step, self.network
        if not np.isfinite(step.gradient).all():
            found = first_overflow(network, self.x, self.y, self.rules.loss, self.mask)
            assert found is not None
            return self._failure("gradient", found, int(self.rows[found.row or 0]))
        if (index := _first(step.penalty)) is not None:
            return self._failed_at("penalty", index, [*self._penalty(index)], step.penalty[index])
        if (index := _first(step.used)) is not None:
            return self._failed_at("g", index, self._gradient(index), step.used[index])
        for slot in self.rules.optimizer.slots:
            if (index := _first(step.state[slot])) is not None:
                terms = [*self._gradient(index), *self._old_slot(slot, index)]
                return self._failed_at(cast(Symbol, slot), index, terms, step.state[slot][index])
        index = _first(step.after)
        if index is None and explodes(network.parameters, step.after):
            index = largest(step.after)
        if index is not None:
            return self._failed_at("parameter", index, self._update(index), step.after[index])
        return self._check()

    def _check(self) -> FailedUpdate:
        network, data = self.network, self.coming.data
        probe = network.with_parameters(self.step.after)
        splits: list[SplitName] = ["train", "test"]
        for name, split in zip(splits, (data.train, data.test), strict=True):
            if len(split):
                found = first_overflow(probe, split.x, split.y, self.rules.loss, alone=True)
                if found is not None:
                    return self._failure("check", found, found.row, name)
        # What is left is the bound that must hold whatever dropout's masks may be.
        index = largest(self.step.after)
        key = parameter_at(network.units, index).key
        last = [
            factor("parameter", key, self.step.after[index]),
            OverflowFactor("dropout", "", "overflow"),
        ]
        factors = (*self._update(index), *last)
        return self._failure("check", Overflow("dropout", None, "", None, factors), None)

    def _failure(
        self, stage: Stage, found: Overflow, sample: int | None, split: SplitName = "train"
    ) -> FailedUpdate:
        index = largest(self.step.after - self.network.parameters)
        return FailedUpdate(stage, found, split, sample, index)

    def _failed_at(
        self, operation: Symbol, index: int, terms: list[OverflowFactor], result: float
    ) -> FailedUpdate:
        """A failure at one parameter; the sample is the one with the largest share of ∂J/∂θ.

        No sample is named if earlier updates, which the optimizer remembers, weigh more.
        """
        parameter = parameter_at(self.network.units, index)
        last = factor(operation, parameter.key, result)
        row = None
        if operation != "penalty" and memory_that_wins(self.coming, self.step, index) is None:
            row = self._largest_share(parameter)[0]
        found = Overflow(operation, parameter.layer, parameter.key, row, (*terms, last))
        sample = None if row is None else int(self.rows[row])
        return FailedUpdate("update", found, "train", sample, index)

    def _largest_share(self, parameter: Selection) -> tuple[int, list[OverflowFactor]]:
        """The sample of the batch with the largest share of ∂J/∂θ, and that share's factors."""
        network, layer, unit = self.network, parameter.target_layer, parameter.unit
        forward = network.forward(self.x, self.mask)
        backward = network.backward(forward, self.y, self.rules.loss)
        dJ_dz = backward.dJ_dz[layer][:, unit]
        carried = np.ones(len(dJ_dz))
        if parameter.source is not None:
            carried = forward.a[layer - 1][:, parameter.source]
        row = largest(dJ_dz * carried)
        key = neuron_key(layer, unit)
        activation = network.activations[layer - 1]
        fused = layer == network.depth and activation.name in self.rules.loss.fused
        if activation.elementwise and not fused:
            factors = [
                factor("dJ_da", key, backward.dJ_da[layer][row, unit]),
                factor("da_dz", key, backward.da_dz[layer][row, unit]),
            ]
        else:
            factors = [factor("dJ_dz", key, dJ_dz[row])]
        if parameter.source is not None:
            factors.append(factor("a", neuron_key(layer - 1, parameter.source), carried[row]))
        return row, factors

    def _gradient(self, index: int) -> list[OverflowFactor]:
        """The factors from the largest share to the gradient that the optimizer gets."""
        parameter = parameter_at(self.network.units, index)
        symbol: Symbol = "dJ_db" if parameter.source is None else "dJ_dw"
        memory = memory_that_wins(self.coming, self.step, index)
        factors = [] if memory else self._largest_share(parameter)[1]
        factors.append(factor(symbol, parameter.key, self.step.gradient[index]))
        if self.rules.regularizer_name != "none" and parameter.source is not None:
            factors += [
                *self._penalty(index),
                factor("penalty", parameter.key, self.step.penalty[index]),
            ]
        if (
            np.isfinite(self.step.used[index])
            and self.step.used[index] != self.step.gradient[index]
        ):
            factors.append(factor("g", parameter.key, self.step.used[index]))
        return factors

    def _penalty(self, index: int) -> list[OverflowFactor]:
        key = parameter_at(self.network.units, index).key
        rate = factor("rate", "", self.rules.regularizer_rate)
        return [rate, factor("w", key, self.network.parameters[index])]

    def _old_slot(self, slot: str, index: int) -> list[OverflowFactor]:
        """The hyperparameter that the slot's old value is multiplied by, and that value."""
        name = _DECAYS.get(slot)
        key = parameter_at(self.network.units, index).key
        old = factor(cast(Symbol, slot), key, self.coming.optimizer_state[slot][index])
        if name is None:
            return [old]
        return [factor(name, "", self.rules.hyperparameters[name]), old]

    def _update(self, index: int) -> list[OverflowFactor]:
        """All factors of the new parameter."""
        parameter = parameter_at(self.network.units, index)
        symbol: Symbol = "b" if parameter.source is None else "w"
        slots = [
            factor(cast(Symbol, slot), parameter.key, self.step.state[slot][index])
            for slot in self.rules.optimizer.slots
        ]
        memory = memory_that_wins(self.coming, self.step, index)
        return [
            *self._gradient(index),
            *(self._old_slot(memory, index) if memory else []),
            *slots,
            factor("learning_rate", "", self.coming.learning_rate),
            factor(symbol, parameter.key, self.network.parameters[index]),
        ]


_DECAYS: dict[str, Symbol] = {
    "velocity": "momentum",
    "square_average": "decay",
    "first_moment": "beta1",
    "second_moment": "beta2",
}


def memory_that_wins(coming: NextUpdate, step: Step, index: int) -> str | None:
    """The slot, velocity or first moment, whose old value moves a parameter more than g does.

    Of an Adam whose moments are from larger gradients the update may be large where g is 0.
    """
    for slot, name in (("velocity", "momentum"), ("first_moment", "beta1")):
        if slot in coming.optimizer_state:
            decay = coming.rules.hyperparameters[name]
            fresh = abs(step.used[index]) * (1.0 if slot == "velocity" else 1.0 - decay)
            if decay * abs(coming.optimizer_state[slot][index]) > fresh:
                return slot
    return None


def _first(numbers: Array) -> int | None:
    finite = np.isfinite(numbers)
    return None if finite.all() else int(finite.argmin())
