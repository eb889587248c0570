"""The data of a run: points, their split, and what the network is fed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import Dataset, Target, make_dataset, split_rows, targets
from app.engine.features import feed, standardisation
from app.training.own_data import OwnData, UnusableData
from app.training.recipe.dataset import dataset_of, own_part
from app.training.recipe.parts import DatasetRecipe
from app.training.recipe.recipe import Recipe

Rows = NDArray[np.intp]

MAX_SQUARED = 1e26
"""So much the squares of a split's numbers may add up to; see ``safe_size``, which counts on it."""
MAX_OWN = 1e15
"""The largest number of own data: beyond it float64 has no tenths left."""


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

    ``dataset`` is what they are of, with names and ranges, own data included.
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
    dataset: Dataset

    def feed(self, points: Array) -> Array:
        """What the network is fed (m, n_0) for points (m, inputs)."""
        return feed(points, self.features, self.mean, self.std)


def draw_data(recipe: Recipe, own: OwnData | None = None) -> Data:
    """Points, noise and split as the recipe's seed gives them; of own data the split alone.

    Raises UnusableData where the recipe is of own data other than ``own``.
    """
    if recipe.dataset.own is not None:
        if own is None or own_part(own) != recipe.dataset.own:
            raise UnusableData(
                "This recipe is of data that somebody brought, and a recipe does not carry them; "
                "bring the same file, or open the saved session."
            )
        return _split_own(own, DataUse.of(recipe))
    points_stream, split_stream, _, _ = seed_streams(recipe.seed)
    dataset = recipe.dataset
    rng = np.random.default_rng(points_stream)
    points, target = make_dataset(
        dataset.name, dataset.samples, dataset.noise, rng, dataset.classes
    )
    if dataset_of(dataset).is_table:
        train_rows, test_rows = np.arange(len(points)), np.arange(0)
    else:
        train_rows, test_rows = split_rows(
            len(points), dataset.train_fraction, np.random.default_rng(split_stream)
        )
    return assemble_data(recipe, points, target, train_rows, test_rows)


@dataclass(frozen=True)
class DataUse:
    """What of a recipe its data depend on."""

    dataset: DatasetRecipe
    features: tuple[str, ...]
    standardize: bool
    output: str
    seed: int

    @classmethod
    def of(cls, recipe: Recipe) -> DataUse:
        """That part of a recipe."""
        return cls(
            recipe.dataset,
            tuple(recipe.features),
            recipe.standardize,
            recipe.activations[-1],
            recipe.seed,
        )


@lru_cache(maxsize=8)
def _split_own(own: OwnData, use: DataUse) -> Data:
    """Kept for the next step of the same run: these data may be large."""
    if np.abs(own.points).max() > MAX_OWN or np.abs(own.target).max() > MAX_OWN:
        raise UnusableData("Numbers may go from −10¹⁵ to 10¹⁵; give them in a larger unit.")
    stream = seed_streams(use.seed)[1]
    train_rows, test_rows = split_rows(
        len(own.points), use.dataset.train_fraction, np.random.default_rng(stream)
    )
    data = _assemble(use, own.dataset, own.points, own.target, train_rows, test_rows)
    for split in (data.train, data.test):
        largest = max(float(np.abs(a).max(initial=0.0)) for a in (split.x, split.y))
        if not largest <= MAX_SQUARED**0.5 / max(1, len(split)) ** 0.5:
            raise UnusableData(
                "The numbers are too large to be trained on as they are; standardise the inputs, "
                "or give what is to be predicted in a larger unit."
            )
    return data


def assemble_data(
    recipe: Recipe, points: Array, target: Target, train_rows: Rows, test_rows: Rows
) -> Data:
    """Data whose splits are fed and labelled as the recipe's features and output ask."""
    dataset = dataset_of(recipe.dataset)
    return _assemble(DataUse.of(recipe), dataset, points, target, train_rows, test_rows)


def _assemble(
    use: DataUse, dataset: Dataset, points: Array, target: Target, train_rows: Rows, test_rows: Rows
) -> Data:
    features = list(use.features)
    output = ACTIVATIONS[use.output]
    mean: Array | None = None
    std: Array | None = None
    if use.standardize:
        mean, std = standardisation(feed(points[train_rows], features))

    def split(rows: Rows) -> Split:
        chosen = points[rows]
        y = targets(target[rows], dataset, output, use.dataset.classes)
        return Split(chosen, target[rows], feed(chosen, features, mean, std), y)

    train, test = split(train_rows), split(test_rows)
    return Data(points, target, train_rows, test_rows, train, test, features, mean, std, dataset)


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
    """The order in which an epoch takes the training rows; see ``epoch_orders``."""
    order: Rows = epoch_orders(recipe, epoch, 1, samples)[0]
    return order


def epoch_orders(recipe: Recipe, first: int, epochs: int, samples: int) -> Rows:
    """The orders (epochs, samples) of the epochs from ``first`` on; not to be written to.

    They depend on seed and epoch alone, so that no generator state has to be kept.
    """
    if not recipe.shuffle:
        return np.broadcast_to(np.arange(samples), (epochs, samples))
    size = orders_at_once(samples)
    blocks = range(first // size, (first + epochs - 1) // size + 1)
    orders = [_block_of_orders(recipe.seed, block, samples) for block in blocks]
    start = first - blocks[0] * size
    whole = orders[0] if len(orders) == 1 else np.concatenate(orders)
    chosen: Rows = whole[start : start + epochs]
    return chosen


def orders_at_once(samples: int) -> int:
    """Epochs whose orders are drawn together: starting a generator costs as much as 20 orders."""
    return max(1, min(64, 65_536 // samples))


@lru_cache(maxsize=16)
def _block_of_orders(seed: int, block: int, samples: int) -> Rows:
    # The block's own child of the fourth stream of ``seed_streams``.
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3, block)))
    orders = np.tile(np.arange(samples), (orders_at_once(samples), 1))
    rng.permuted(orders, axis=1, out=orders)
    orders.flags.writeable = False
    return orders
