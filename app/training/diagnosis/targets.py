"""Findings about the target: numbers far from the size that a network predicts at first."""

from __future__ import annotations

from app.training.diagnosis.findings import FarTarget
from app.training.run.session import TrainingSession

LARGE, SMALL = 10.0, 0.1
"""Targets beyond ``LARGE``, or none that reaches ``SMALL``: a network begins near 0."""


def far_target(session: TrainingSession) -> FarTarget | None:
    """The first number to predict that is far from 1, unless the target is standardised."""
    data = session.data
    if data.dataset.task == "classes" or session.recipe.standardize_target:
        return None
    y = data.train.y
    ranges = zip(
        data.dataset.target_names, y.min(axis=0).tolist(), y.max(axis=0).tolist(), strict=True
    )
    for name, low, high in ranges:
        largest = max(abs(low), abs(high))
        # Standardising makes a constant target 0, which helps only if it is large.
        if largest > LARGE or (0 < largest < SMALL and low < high):
            return FarTarget(name, low, high)
    return None
