"""Random streams: one seed, with a child stream for each purpose."""

from __future__ import annotations

import numpy as np


def seed_streams(seed: int) -> list[np.random.SeedSequence]:
    """Child streams for points, split, weights, sample order; one can change without the others."""
    return np.random.SeedSequence(seed).spawn(4)
