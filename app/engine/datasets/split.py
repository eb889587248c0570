"""Which rows train and which test."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def split_rows(
    samples: int, train_fraction: float, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Shuffled row numbers of the training and the test set; at least one row trains."""
    order = rng.permutation(samples)
    train = min(samples, max(1, round(samples * train_fraction)))
    return order[:train], order[train:]
