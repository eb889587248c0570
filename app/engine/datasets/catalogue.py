"""All data sets by name; drawing one with its noise, and the train/test split."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.datasets.base import Dataset, Target
from app.engine.datasets.clouds import CLOUDS
from app.engine.datasets.measured import MEASURED
from app.engine.datasets.regression import REGRESSIONS
from app.engine.datasets.tables import TABLES

DATASETS: dict[str, Dataset] = {
    dataset.name: dataset for dataset in (*TABLES, *CLOUDS, *REGRESSIONS, *MEASURED)
}


def make_dataset(
    name: str, samples: int, noise: float, rng: np.random.Generator, classes: int | None = None
) -> tuple[Array, Target]:
    """x (m, inputs) and the target of the data set ``name``.

    ``noise`` is a standard deviation: for classes of the jitter on every input, for regression of
    what is added to the target. It is drawn after the points, so a different noise moves the same
    points further or less far. Truth tables and measured data have none. None for ``classes`` is
    the data set's default. Raises KeyError for an unknown name, ValueError for a number of classes
    that the data set cannot have.
    """
    dataset = DATASETS[name]
    x, target = dataset.points(samples, dataset.number_of_classes(classes), rng)
    if dataset.is_table or dataset.is_measured:
        return x, target
    if dataset.task == "numbers":
        return x, target + noise * rng.standard_normal(target.shape)
    return x + noise * rng.standard_normal(x.shape), target


def split_rows(
    samples: int, train_fraction: float, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Shuffled row numbers of the training and the test set; at least one row trains."""
    order = rng.permutation(samples)
    train = min(samples, max(1, round(samples * train_fraction)))
    return order[:train], order[train:]
