"""Learning-rate schedules: for each name the rate in an epoch, as a multiple of the first one.

The closed forms of torch.optim.lr_scheduler; ``cosine`` stays at its end after ``epochs``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Schedule:
    """``factor(epoch, hyperparameters)`` multiplies the learning rate; epochs count from 0.

    The exported script takes the factor's source.
    """

    name: str
    factor: Callable[[int, Mapping[str, float]], float]
    formula: str
    defaults: Mapping[str, float] = field(default_factory=dict)


def constant(epoch: int, h: Mapping[str, float]) -> float:
    """It stays the same."""
    return 1.0


def step(epoch: int, h: Mapping[str, float]) -> float:
    """Every T epochs it is multiplied by γ."""
    factor: float = h["gamma"] ** (epoch // h["epochs"])
    return factor


def cosine(epoch: int, h: Mapping[str, float]) -> float:
    """It falls along half a cosine wave for T epochs."""
    share = min(epoch, h["epochs"]) / h["epochs"]
    return 0.5 * (1.0 + math.cos(math.pi * share))


def exponential(epoch: int, h: Mapping[str, float]) -> float:
    """With every epoch it is multiplied by γ."""
    factor: float = h["gamma"] ** epoch
    return factor


SCHEDULES: dict[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", constant, r"\alpha"),
        Schedule(
            "step", step, r"\alpha\,\gamma^{\lfloor e / T \rfloor}", {"gamma": 0.5, "epochs": 100.0}
        ),
        Schedule("cosine", cosine, r"\frac{\alpha}{2} (1 + \cos(\pi e / T))", {"epochs": 1000.0}),
        Schedule("exponential", exponential, r"\alpha\,\gamma^{e}", {"gamma": 0.999}),
    )
}
