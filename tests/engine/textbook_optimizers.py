"""Update rules as the papers and PyTorch's pages write them, for one parameter, in plain Python.

Independent of the application: each rule keeps its own memory between the calls of ``step``.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod


class Rule(ABC):
    """``step(w, g, alpha)`` returns the parameter after one more update."""

    @abstractmethod
    def step(self, w: float, g: float, alpha: float) -> float: ...


class Sgd(Rule):
    def step(self, w: float, g: float, alpha: float) -> float:
        return w - alpha * g


class Momentum(Rule):
    """torch.optim.SGD(momentum=μ), which has no (1 − μ) before g."""

    def __init__(self, momentum: float = 0.9):
        self.momentum = momentum
        self.buffer: float | None = None

    def step(self, w: float, g: float, alpha: float) -> float:
        # PyTorch's first buffer is g itself.
        self.buffer = g if self.buffer is None else self.momentum * self.buffer + g
        return w - alpha * self.buffer


class Nesterov(Momentum):
    """torch.optim.SGD(momentum=μ, nesterov=True)."""

    def step(self, w: float, g: float, alpha: float) -> float:
        super().step(w, g, alpha)
        assert self.buffer is not None
        return w - alpha * (g + self.momentum * self.buffer)


class AdaGrad(Rule):
    """Duchi et al. 2011, diagonal; torch.optim.Adagrad, whose ε is outside of the root."""

    def __init__(self, epsilon: float = 1e-10):
        self.epsilon = epsilon
        self.squares: list[float] = []

    def step(self, w: float, g: float, alpha: float) -> float:
        self.squares.append(g**2)
        return w - alpha * g / (math.sqrt(math.fsum(self.squares)) + self.epsilon)


class RmsProp(Rule):
    """Hinton's lecture 6e; torch.optim.RMSprop, not centred."""

    def __init__(self, decay: float = 0.99, epsilon: float = 1e-8):
        self.decay, self.epsilon = decay, epsilon
        self.squares: list[float] = []

    def step(self, w: float, g: float, alpha: float) -> float:
        self.squares.append(g**2)
        # The recursion written out: the newest square has the weight 1 − ρ, each older ρ times it.
        average = (1 - self.decay) * weighted(self.squares, self.decay)
        return w - alpha * g / (math.sqrt(average) + self.epsilon)


class Adam(Rule):
    """Kingma and Ba 2015, algorithm 1, with its sums written out."""

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8):
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.gradients: list[float] = []

    def step(self, w: float, g: float, alpha: float) -> float:
        self.gradients.append(g)
        t = len(self.gradients)
        m = (1 - self.beta1) * weighted(self.gradients, self.beta1)
        v = (1 - self.beta2) * weighted([g * g for g in self.gradients], self.beta2)
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        return w - alpha * m_hat / (math.sqrt(v_hat) + self.epsilon)


class AdamW(Adam):
    """Loshchilov and Hutter 2019, as PyTorch has it: the decay is α λ w, apart from the moments."""

    def __init__(
        self,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ):
        super().__init__(beta1, beta2, epsilon)
        self.weight_decay = weight_decay

    def step(self, w: float, g: float, alpha: float) -> float:
        return super().step(w - alpha * self.weight_decay * w, g, alpha)


def weighted(numbers: list[float], factor: float) -> float:
    """The last number, plus ``factor`` times the one before, plus factor² times …"""
    return math.fsum(x * factor**age for age, x in enumerate(reversed(numbers)))


RULES: dict[str, type[Rule]] = {
    "sgd": Sgd,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RmsProp,
    "adam": Adam,
    "adamw": AdamW,
}
