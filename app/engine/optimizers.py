"""Update rules: for each name how the parameters θ move along the gradient g = ∂J/∂θ.

Definitions and defaults are PyTorch's (torch.optim, version 2). A rule never changes its arguments:
it returns the new parameters and the new state, so that an update that overflows need not be made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.engine.activations import Array

State = dict[str, Array]
Hyperparameters = Mapping[str, float]
Rule = Callable[[Array, Array, State, int, float, Hyperparameters], tuple[Array, State]]


@dataclass(frozen=True)
class Optimizer:
    """One update rule.

    ``slots`` names its state, arrays of the parameters' shape that start at zero.
    ``defaults`` are its hyperparameters beside the learning rate α. ``rule(parameters,
    gradient, state, step, learning_rate, hyperparameters)`` returns parameters and state;
    ``step`` counts this optimizer's updates from 1. ``formulas`` are LaTeX, in order.
    """

    name: str
    rule: Rule
    formulas: tuple[str, ...]
    slots: tuple[str, ...] = ()
    defaults: Hyperparameters = field(default_factory=dict)

    def start(self, parameters: Array) -> State:
        """The state before the first update."""
        return {slot: np.zeros_like(parameters) for slot in self.slots}


def _sgd(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    return parameters - rate * gradient, state


def _momentum(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    velocity = h["momentum"] * state["velocity"] + gradient
    return parameters - rate * velocity, {"velocity": velocity}


def _nesterov(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    velocity = h["momentum"] * state["velocity"] + gradient
    return parameters - rate * (gradient + h["momentum"] * velocity), {"velocity": velocity}


def _adagrad(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    total = state["square_sum"] + gradient * gradient
    return parameters - rate * gradient / (np.sqrt(total) + h["epsilon"]), {"square_sum": total}


def _rmsprop(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    decay = h["decay"]
    average = decay * state["square_average"] + (1.0 - decay) * (gradient * gradient)
    moved = parameters - rate * gradient / (np.sqrt(average) + h["epsilon"])
    return moved, {"square_average": average}


def _adam(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    beta1, beta2 = h["beta1"], h["beta2"]
    first = beta1 * state["first_moment"] + (1.0 - beta1) * gradient
    second = beta2 * state["second_moment"] + (1.0 - beta2) * (gradient * gradient)
    corrected = first / (1.0 - beta1**step)
    scale = np.sqrt(second / (1.0 - beta2**step)) + h["epsilon"]
    return parameters - rate * corrected / scale, {
        "first_moment": first,
        "second_moment": second,
    }


def _adamw(
    parameters: Array, gradient: Array, state: State, step: int, rate: float, h: Hyperparameters
) -> tuple[Array, State]:
    # The decay is taken from the parameters and not put into the gradient: decoupled.
    decayed = parameters * (1.0 - rate * h["weight_decay"])
    return _adam(decayed, gradient, state, step, rate, h)


SQUARES = frozenset({"square_sum", "square_average", "second_moment"})
"""The slots that hold sums of squares and so are never negative."""

_MOMENTS = ("first_moment", "second_moment")
_BETAS = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
_ADAM = (
    r"m := \beta_1 m + (1 - \beta_1)\,g",
    r"v := \beta_2 v + (1 - \beta_2)\,g\,g",
    r"w := w - \alpha\,\frac{m / (1 - \beta_1^t)}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}",
)

OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("sgd", _sgd, (r"w := w - \alpha\,g",)),
        Optimizer(
            "momentum",
            _momentum,
            (r"v := \mu\,v + g", r"w := w - \alpha\,v"),
            ("velocity",),
            {"momentum": 0.9},
        ),
        Optimizer(
            "nesterov",
            _nesterov,
            (r"v := \mu\,v + g", r"w := w - \alpha\,(g + \mu\,v)"),
            ("velocity",),
            {"momentum": 0.9},
        ),
        Optimizer(
            "adagrad",
            _adagrad,
            (r"s := s + g\,g", r"w := w - \alpha\,\frac{g}{\sqrt{s} + \epsilon}"),
            ("square_sum",),
            {"epsilon": 1e-10},
        ),
        Optimizer(
            "rmsprop",
            _rmsprop,
            (r"s := \rho\,s + (1 - \rho)\,g\,g", r"w := w - \alpha\,\frac{g}{\sqrt{s} + \epsilon}"),
            ("square_average",),
            {"decay": 0.99, "epsilon": 1e-8},
        ),
        Optimizer("adam", _adam, _ADAM, _MOMENTS, _BETAS),
        Optimizer(
            "adamw",
            _adamw,
            (r"w := w - \alpha\,\lambda\,w", *_ADAM),
            _MOMENTS,
            {**_BETAS, "weight_decay": 0.01},
        ),
    )
}
