"""Learning-rate schedules: for each name the rate in an epoch, as a multiple of the first one.

The closed forms of torch.optim.lr_scheduler; ``cosine`` stays at its end after ``epochs``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Schedule:
    """``factor(epoch, hyperparameters)`` multiplies the learning rate; epochs count from 0."""

    name: str
    factor: Callable[[int, Mapping[str, float]], float]
    formula: str
    defaults: Mapping[str, float] = field(default_factory=dict)


def _cosine(epoch: int, h: Mapping[str, float]) -> float:
    share = min(epoch, h["epochs"]) / h["epochs"]
    return 0.5 * (1.0 + math.cos(math.pi * share))


SCHEDULES: dict[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", lambda epoch, h: 1.0, r"\alpha"),
        Schedule(
            "step",
            lambda epoch, h: h["gamma"] ** (epoch // h["epochs"]),
            r"\alpha\,\gamma^{\lfloor e / T \rfloor}",
            {"gamma": 0.5, "epochs": 100.0},
        ),
        Schedule(
            "cosine",
            _cosine,
            r"\frac{\alpha}{2} (1 + \cos(\pi e / T))",
            {"epochs": 1000.0},
        ),
        Schedule(
            "exponential",
            lambda epoch, h: h["gamma"] ** epoch,
            r"\alpha\,\gamma^{e}",
            {"gamma": 0.999},
        ),
    )
}
