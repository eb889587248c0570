"""Which samples are drawn as points."""

from __future__ import annotations

from app.training.data.data import Split
from app.training.run.session import TrainingSession

MAX_OWN = 1000
"""Maximum points per split of own data; ten times as many make a page slow."""


def drawn_rows(session: TrainingSession, split: Split) -> range:
    """The rows that are drawn: all, or every n-th of large own data."""
    step = -(-len(split) // MAX_OWN) if session.recipe.dataset.own else 1
    return range(0, len(split), max(1, step))
