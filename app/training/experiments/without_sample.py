"""What an update would be if one sample of its batch were taken out. The run is not changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.update import compute_step
from app.training.run.observation import Observation
from app.training.run.session import TrainingSession


@dataclass(frozen=True)
class WithoutSample:
    """The update of one parameter by the batch's other ``m`` samples.

    ``gradient`` is ∂J/∂w of the data, whose J is the mean over these m.
    """

    m: int
    gradient: float
    before: float
    after: float


def update_without(
    session: TrainingSession, seen: Observation, row: int, index: int
) -> WithoutSample | None:
    """The update of parameter ``index`` without training row ``row``.

    ``seen`` is the batch, at the parameters before the update. None if the row is not in it, or
    alone in it.
    """
    others = seen.rows != row
    if seen.m == 1 or others.all():
        return None
    made = session.last_update if session.watched else None
    state, steps = session.optimizer_state, session.optimizer_steps + 1
    rate = session.learning_rate
    if made is not None:
        state, steps, rate = made.state_before, made.steps_before + 1, made.learning_rate
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        step = compute_step(
            seen.network,
            session.rules,
            state,
            steps,
            rate,
            seen.x[others],
            seen.y[others],
            {layer: mask[others] for layer, mask in seen.forward.mask.items()},
        )
    before = float(seen.network.parameters[index])
    return WithoutSample(
        int(others.sum()), float(step.gradient[index]), before, float(step.after[index])
    )
