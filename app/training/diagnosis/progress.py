"""Findings about the loss over time: a plateau."""

from __future__ import annotations

from bisect import bisect_left

from app.training.diagnosis.evidence import Evidence
from app.training.diagnosis.findings import Plateau

MIN_EPOCHS = 50
"""A loss that has stayed the same for fewer epochs may only be slow at the start."""

CHANGE = 2e-3
"""The largest relative difference of the losses on a plateau."""


def plateau(evidence: Evidence) -> Plateau | None:
    """Whether the last fifth of the run, at least 50 epochs of it, has changed nothing.

    A loss that is low has not stopped too early: it is learned.
    """
    epochs, losses = evidence.epochs, evidence.losses
    if evidence.is_solved or len(epochs) < 2:
        return None
    length = max(MIN_EPOCHS, (epochs[-1] - epochs[0]) // 5)
    start = bisect_left(epochs, epochs[-1] - length)
    if epochs[-1] - epochs[0] < length or len(epochs) - start < 3:
        return None
    recent = losses[start:]
    high, low = max(recent), min(recent)
    if high <= 0 or high - low > CHANGE * high:
        return None
    return Plateau(epochs[-1] - epochs[start], losses[-1], (high - low) / high)
