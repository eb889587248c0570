"""Errors in the unit of the target, whatever the loss and however the target is scaled."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.evaluate import evaluate
from app.training.data.data import Split
from app.training.run.session import TrainingSession


def predictions_in_unit(session: TrainingSession, split: Split) -> Array:
    """ŷ (m, K) of a split in the target's own unit; of classes as the network gives it."""
    predicted = evaluate(session.network, split.x, session.network.depth).T
    return session.data.in_unit(predicted)


def root_mean_squares(session: TrainingSession, split: Split) -> list[float]:
    """√(Σ(y − ŷ)² / m) of each number to predict, in its own unit; infinite on overflow."""
    with np.errstate(all="ignore"):
        errors = predictions_in_unit(session, split) - session.data.shown_target(split)
        largest = np.abs(errors).max(axis=0)
        scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
        found = scale * np.sqrt(((errors / scale) ** 2).mean(axis=0))
    return [float(value) for value in np.nan_to_num(found, nan=np.inf, posinf=np.inf)]
