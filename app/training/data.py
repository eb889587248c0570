"""The data of a run: points, their split, and what the network is fed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import DATASETS, Target, make_dataset, split_rows, targets
from app.engine.features import feed, standardisation
from app.training.recipe import Recipe

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Split:
    """The training or the test set.

    Points (m, inputs) as drawn with their target (m,), classes or numbers; x (m, n_0) as fed and
    labels y (m, n_L).
    """

    points: Array
    target: Target
    x: Array
    y: Array

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Data:
    """Points (n, inputs) and target (n,) with the split; a truth table has no test set.

    ``mean`` and ``std`` (n_0,) of the training set's features where they are standardised.
    """

    points: Array
    target: Target
    train_rows: Rows
    test_rows: Rows
    train: Split
    test: Split
    features: list[str]
    mean: Array | None
    std: Array | None

    def feed(self, points: Array) -> Array:
        """What the network is fed (m, n_0) for points (m, inputs)."""
        return feed(points, self.features, self.mean, self.std)


def draw_data(recipe: Recipe) -> Data:
    """Points, noise and split as the recipe's seed gives them."""
    points_stream, split_stream, _, _ = seed_streams(recipe.seed)
    dataset = recipe.dataset
    rng = np.random.default_rng(points_stream)
    points, target = make_dataset(
        dataset.name, dataset.samples, dataset.noise, rng, dataset.classes
    )
    if DATASETS[dataset.name].is_table:
        train_rows, test_rows = np.arange(len(points)), np.arange(0)
    else:
        train_rows, test_rows = split_rows(
            len(points), dataset.train_fraction, np.random.default_rng(split_stream)
        )
    return assemble_data(recipe, points, target, train_rows, test_rows)


def assemble_data(
    recipe: Recipe, points: Array, target: Target, train_rows: Rows, test_rows: Rows
) -> Data:
    """Data whose splits are fed and labelled as the recipe's features and output ask."""
    dataset = DATASETS[recipe.dataset.name]
    features: list[str] = list(recipe.features)
    output = ACTIVATIONS[recipe.activations[-1]]
    mean: Array | None = None
    std: Array | None = None
    if recipe.standardize:
        mean, std = standardisation(feed(points[train_rows], features))

    def split(rows: Rows) -> Split:
        chosen = points[rows]
        y = targets(target[rows], dataset, output, recipe.dataset.classes)
        return Split(chosen, target[rows], feed(chosen, features, mean, std), y)

    train, test = split(train_rows), split(test_rows)
    return Data(points, target, train_rows, test_rows, train, test, features, mean, std)


def seed_streams(seed: int) -> list[np.random.SeedSequence]:
    """Four child streams: points, split, weights, shuffling. Changing one leaves the others."""
    return np.random.SeedSequence(seed).spawn(4)


def epoch_mask(recipe: Recipe, epoch: int, samples: int) -> dict[int, Array]:
    """Dropout's masks of an epoch, (samples, n_l) in the order in which it takes the rows.

    Keyed by layer, only those with dropout: 0 for a unit that is left out, else 1/(1 − rate), so
    that the expected a stays the same (inverted dropout). By seed and epoch alone, too.
    """
    rates = {layer: part.dropout for layer, part in enumerate(recipe.layers, start=1)}
    masks: dict[int, Array] = {}
    for layer, rate in rates.items():
        if rate:
            stream = np.random.SeedSequence(recipe.seed, spawn_key=(4, epoch, layer))
            drawn = np.random.default_rng(stream).random((samples, recipe.units[layer]))
            masks[layer] = np.where(drawn < rate, 0.0, 1.0 / (1.0 - rate))
    return masks


def epoch_order(recipe: Recipe, epoch: int, samples: int) -> Rows:
    """The order in which an epoch takes the training rows.

    It depends on seed and epoch alone, so that no generator state has to be kept.
    """
    if not recipe.shuffle:
        return np.arange(samples)
    # The epoch's own child of the fourth stream of ``seed_streams``.
    stream = np.random.SeedSequence(recipe.seed, spawn_key=(3, epoch))
    return np.random.default_rng(stream).permutation(samples)
