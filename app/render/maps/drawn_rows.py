"""Which samples a drawing of the inputs shows."""

from __future__ import annotations

from app.training.data.data import Split
from app.training.run.session import TrainingSession

MAX_OWN = 1000
"""Of own data so many points of a split are drawn; of ten times as many a page would crawl."""


def drawn_rows(session: TrainingSession, split: Split) -> range:
    """The rows that have a point: all, but of large own data every n-th, as many as can be seen."""
    step = -(-len(split) // MAX_OWN) if session.recipe.dataset.own else 1
    return range(0, len(split), max(1, step))
