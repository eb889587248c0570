"""Random streams: a child stream of a seed for each purpose.

A recipe has one seed, or a seed of its own for data, weights or order (``Recipe.seeds``).
"""

from __future__ import annotations

import numpy as np


def seed_streams(seed: int) -> list[np.random.SeedSequence]:
    """Child streams for points, split, weights, sample order; one can change without the others."""
    return np.random.SeedSequence(seed).spawn(4)
