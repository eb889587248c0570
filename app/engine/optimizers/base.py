"""The type of an optimizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.engine.activations import Array
from app.engine.templates import in_symbols

State = dict[str, Array]
Hyperparameters = Mapping[str, float]
Values = Mapping[str, float]
# (w, g, learning_rate, step, state, h) -> (w, state), see ``Optimizer.rule``
UpdateRule = Callable[[Any, Any, float, float, Any, Any], tuple[Any, Any]]


@dataclass(frozen=True)
class Line:
    """One line of an update rule, as the page shows it.

    ``symbols`` is LaTeX with ``<w>`` and ``<g>`` for the symbols of the parameter and its gradient.
    ``numbers`` is its right-hand side with ``<name>`` for each live number: w, g, alpha, a
    hyperparameter, a slot (``new slot`` after the update), ``1-x`` of one of them, or one of the
    optimizer's ``extra_values``. ``result`` names the number that comes out; that of the last line
    is the new parameter. ``label`` is the name of what the line computes, and ``legend`` says what
    its letters are.
    """

    symbols: str
    numbers: str
    result: str = ""
    label: str = ""
    legend: str = ""


@dataclass(frozen=True)
class Optimizer:
    """One update rule θ ← θ(g, state): everything the app knows about it.

    Definitions and defaults are PyTorch's (torch.optim, version 2).

    Args:
        name: used in recipes.
        title: the name that the page shows.
        rule: (w, g, learning_rate, step, state, h) → (new w, new state). ``state`` and ``h``
            are tuples in the order of ``slots`` and ``defaults``; ``step`` counts the updates
            from 1. It works on arrays with NumPy, on single numbers when Numba compiles it, and
            the exported script takes its source: arithmetic, ``np.sqrt``, ``np.abs`` and
            ``math.pow`` only. It never changes its arguments.
        lines: the rule line by line, for the page.
        torch: the constructor in torch.optim with {rate} and each hyperparameter.
        slots: names of its state, at most two arrays of the parameters' shape that start at 0.
        defaults: its hyperparameters beside the learning rate.
        non_negative: the slots that are sums of squares.
        extra_values: (values, step) → further numbers that ``lines`` show.
    """

    name: str
    title: str
    rule: UpdateRule
    lines: tuple[Line, ...]
    torch: str
    slots: tuple[str, ...] = ()
    defaults: Hyperparameters = field(default_factory=dict)
    non_negative: frozenset[str] = frozenset()
    extra_values: Callable[[Values, int], Values] = lambda values, step: {}

    @property
    def formulas(self) -> tuple[str, ...]:
        """The lines in LaTeX symbols."""
        return tuple(in_symbols(line.symbols) for line in self.lines)

    def start(self, parameters: Array) -> State:
        """The state before the first update."""
        return {slot: np.zeros_like(parameters) for slot in self.slots}

    def update(
        self,
        parameters: Array,
        gradient: Array,
        state: State,
        step: int,
        learning_rate: float,
        hyperparameters: Hyperparameters,
    ) -> tuple[Array, State]:
        """The new parameters and state; nothing is changed in place."""
        old = tuple(state[slot] for slot in self.slots)
        h = tuple(hyperparameters[name] for name in self.defaults)
        after, new = self.rule(parameters, gradient, learning_rate, step, old, h)
        return after, dict(zip(self.slots, new, strict=True))
