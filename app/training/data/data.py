"""The data of a run: points, train/test split, and the network's inputs and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import Dataset, Target, make_dataset, split_rows, targets
from app.engine.datasets.base import Range
from app.engine.features import feed, standardisation
from app.i18n.messages import _
from app.training.data.order import RowIndices
from app.training.data.seeds import seed_streams
from app.training.own_data import OwnData
from app.training.recipe.dataset import dataset_of, is_described_by
from app.training.recipe.parts import DatasetRecipe
from app.training.recipe.recipe import Recipe
from app.training.table import UnusableData

MAX_SQUARED = 1e26
"""Largest sum of squares of a split's numbers; ``safe_size`` relies on it."""
MAX_OWN = 1e15
"""Largest absolute value in own data; beyond it float64 has no tenths left."""


@dataclass(frozen=True)
class Split:
    """The training or the test set.

    ``points`` (m, inputs) as drawn, ``target`` classes (m,) or numbers (m, K) in their own unit;
    ``x`` (m, n_0) network inputs, ``y`` (m, n_L) labels, standardised if the target is.
    """

    points: Array
    target: Target
    x: Array
    y: Array

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Data:
    """Points (n, inputs) and their target with the split; a truth table has no test set.

    ``dataset`` has their names and ranges, also for own data. ``mean`` and ``std`` (n_0,) are the
    training set's, if features are standardised; ``target_mean`` and ``target_std`` (K,) if the
    target is: y = (target − mean) / std.
    """

    points: Array
    target: Target
    train_rows: RowIndices
    test_rows: RowIndices
    train: Split
    test: Split
    features: list[str]
    mean: Array | None
    std: Array | None
    dataset: Dataset
    target_mean: Array | None = None
    target_std: Array | None = None

    def feed(self, points: Array) -> Array:
        """The network's inputs (m, n_0) for points (m, inputs)."""
        return feed(points, self.features, self.mean, self.std)

    def in_unit(self, y: Array) -> Array:
        """Labels or predictions (…, n_L) in the target's own unit: y · std + mean.

        Without a standardised target they stay as they are. Overflow gives infinity.
        """
        if self.target_mean is None or self.target_std is None:
            return y
        with np.errstate(over="ignore"):
            return y * self.target_std + self.target_mean

    def as_labels(self, values: Array) -> Array:
        """Values (…, K) in the target's own unit as labels: (value − mean) / std."""
        if self.target_mean is None or self.target_std is None:
            return values
        return (values - self.target_mean) / self.target_std

    def shown_target(self, split: Split) -> Array:
        """What predictions ``in_unit`` are compared with, (m, n_L): numbers in their own unit."""
        return split.y if self.target_mean is None else split.target.astype(np.float64)

    @cached_property
    def label_ranges(self) -> tuple[Range, ...]:
        """``dataset.target_ranges`` as labels: standardised if the target is."""
        ranges = self.dataset.target_ranges
        if self.target_mean is None or self.target_std is None:
            return ranges
        scale = zip(self.target_mean.tolist(), self.target_std.tolist(), strict=True)
        return tuple(
            ((low - mean) / std, (high - mean) / std)
            for (low, high), (mean, std) in zip(ranges, scale, strict=True)
        )


def draw_data(recipe: Recipe, own: OwnData | None = None) -> Data:
    """Points, noise and split, drawn with the recipe's data seed.

    Of own data only the split is drawn, and not even that if they give one.
    Raises UnusableData if the recipe uses own data other than ``own``.
    """
    if recipe.dataset.own is not None:
        if own is None or not is_described_by(own, recipe.dataset.own):
            raise UnusableData(
                _(
                    "This recipe uses own data, which a recipe does not contain; upload the "
                    "same file, or open the saved session."
                )
            )
        return _split_own(own, DataUse.of(recipe))
    points_stream, split_stream, *_rest = seed_streams(recipe.seeds.data)
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
    """The part of a recipe that its data depend on."""

    dataset: DatasetRecipe
    features: tuple[str, ...]
    standardize: bool
    standardize_target: bool
    output: str
    seed: int

    @classmethod
    def of(cls, recipe: Recipe) -> DataUse:
        """The part of this recipe."""
        return cls(
            recipe.dataset,
            tuple(recipe.features),
            recipe.standardize,
            recipe.standardize_target,
            recipe.activations[-1],
            recipe.seeds.data,
        )


@lru_cache(maxsize=8)
def _split_own(own: OwnData, use: DataUse) -> Data:
    """Cached for the next step of the same run: these data may be large."""
    if np.abs(own.points).max() > MAX_OWN or np.abs(own.target).max() > MAX_OWN:
        raise UnusableData(_("Numbers must be between −10¹⁵ and 10¹⁵; use a larger unit."))
    if own.test_rows is not None:
        train_rows, test_rows = np.flatnonzero(~own.test_rows), np.flatnonzero(own.test_rows)
    else:
        stream = seed_streams(use.seed)[1]
        train_rows, test_rows = split_rows(
            len(own.points), use.dataset.train_fraction, np.random.default_rng(stream)
        )
    data = _assemble(use, own.dataset, own.points, own.target, train_rows, test_rows)
    for split in (data.train, data.test):
        for name, values in (("inputs", split.x), ("target", split.y)):
            largest = float(np.abs(values).max(initial=0.0))
            if not largest <= MAX_SQUARED**0.5 / max(1, len(split)) ** 0.5:
                raise UnusableData(
                    _(
                        "The numbers are too large to train on as they are; standardise the "
                        "%(name)s, or use a larger unit.",
                        name=name,
                    )
                )
    return data


def assemble_data(
    recipe: Recipe, points: Array, target: Target, train_rows: RowIndices, test_rows: RowIndices
) -> Data:
    """Data with inputs and labels for the recipe's features and output layer."""
    dataset = dataset_of(recipe.dataset)
    return _assemble(DataUse.of(recipe), dataset, points, target, train_rows, test_rows)


def _assemble(
    use: DataUse,
    dataset: Dataset,
    points: Array,
    target: Target,
    train_rows: RowIndices,
    test_rows: RowIndices,
) -> Data:
    features = list(use.features)
    output = ACTIVATIONS[use.output]
    mean: Array | None = None
    std: Array | None = None
    if use.standardize:
        mean, std = standardisation(feed(points[train_rows], features))
    target_mean: Array | None = None
    target_std: Array | None = None
    if use.standardize_target:
        target_mean, target_std = standardisation(target[train_rows].astype(np.float64))

    def split(rows: RowIndices) -> Split:
        chosen = points[rows]
        y = targets(target[rows], dataset, output, use.dataset.classes)
        if target_mean is not None and target_std is not None:
            y = (y - target_mean) / target_std
        return Split(chosen, target[rows], feed(chosen, features, mean, std), y)

    train, test = split(train_rows), split(test_rows)
    return Data(
        points,
        target,
        train_rows,
        test_rows,
        train,
        test,
        features,
        mean,
        std,
        dataset,
        target_mean,
        target_std,
    )
