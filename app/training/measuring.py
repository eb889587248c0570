"""Stepping while somebody looks at what is not always recorded."""

from __future__ import annotations

from collections.abc import Callable

from app.training.position import Unit
from app.training.session import TrainingSession


def step_measured(
    session: TrainingSession, unit: Unit, count: int, go_on: Callable[[], bool] = lambda: True
) -> int:
    """As ``TrainingSession.step``, measuring before it, and after every epoch that it finishes."""
    session.measure()
    done = 0
    while done < count and (done == 0 or go_on()):
        finished = session.step(unit, 1, go_on)
        session.measure()
        if not finished:
            break
        done += 1
    return done
