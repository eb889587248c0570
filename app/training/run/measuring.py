"""Gradient norms and score, measured only while a chart shows them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.training.run.layer_metrics import gradient_norms
from app.training.run.position import Unit
from app.training.run.session import TrainingSession


def step_measured(
    session: TrainingSession, unit: Unit, count: int, go_on: Callable[[], bool] = lambda: True
) -> int:
    """As ``TrainingSession.step``, measuring before it and after every epoch it finishes."""
    session.measure()
    done = 0
    while done < count and (done == 0 or go_on()):
        finished = session.step(unit, 1, go_on)
        session.measure()
        if not finished:
            break
        done += 1
    return done


@dataclass(frozen=True)
class MeasuredRows:
    """Epochs (k,), fractional in mid-epoch, with gradient norms (k, L) and scores (k,).

    NaN for a number that does not exist.
    """

    epochs: Array
    gradient_norm: Array
    score: Array


def measured_until_now(session: TrainingSession) -> MeasuredRows:
    """All measurements so far, those of unmeasured checkpoints, and one of now at the end."""
    measured = session.measured_with_checkpoints()
    now = session.epoch + session.offset / len(session.data.train)
    before = bisect_left(measured.epoch, now)
    norms = gradient_norms(session.network, session.data.train, session.loss)
    return MeasuredRows(
        np.array([*measured.epoch[:before], now], dtype=np.float64),
        np.array([*measured.gradient_norm[:before], norms], dtype=np.float64),
        np.array([*measured.score[:before], session.scores().value], dtype=np.float64),
    )
