"""Scores: accuracy and confusion matrix for classification, R² for regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import ACTIVATIONS, Array
from app.training.data.data import Data, Split
from app.training.recipe.dataset import dataset_of
from app.training.recipe.recipe import Recipe

WRONG_FROM = 0.1
"""A prediction is wrong if it is off by more than this share of the target's range."""


@dataclass(frozen=True)
class Scores:
    """Classes: ``right`` of ``of``, and ``confusion`` (k, k) with rows of true, columns of
    predicted classes. Numbers: ``output_r_squared`` is R² of each output, None if all its targets
    are equal.
    """

    of: int
    right: int | None
    confusion: NDArray[np.int64] | None
    output_r_squared: tuple[float | None, ...] = ()

    @property
    def r_squared(self) -> float | None:
        """The mean of R² over the outputs, each with the same weight; None if one has none."""
        known = [value for value in self.output_r_squared if value is not None]
        if not known or len(known) < len(self.output_r_squared):
            return None
        return sum(known) / len(known)

    @property
    def value(self) -> float | None:
        """The accuracy as a share, or the mean R²."""
        return self.r_squared if self.right is None else self.right / self.of


def score(recipe: Recipe, split: Split, predicted: Array) -> Scores:
    """Compare ŷ (m, n_L) with the target of a split.

    A single output predicts class 1 above the middle of its two labels; of several outputs, the
    largest wins.
    R² = 1 − Σ(y − ŷ)² / Σ(y − mean y)² for each numeric output.
    """
    dataset = dataset_of(recipe.dataset)
    if dataset.task == "numbers":
        return Scores(len(split), None, None, _r_squared(split.y, predicted))
    classes = dataset.number_of_classes(recipe.dataset.classes)
    said = predicted_classes(recipe, predicted)
    pairs = split.target.astype(np.intp) * classes + said
    confusion = np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)
    return Scores(len(split), int(np.trace(confusion)), confusion)


def predicted_classes(recipe: Recipe, predicted: Array) -> NDArray[np.intp]:
    """The classes (m,) that ŷ (m, n_L) predicts."""
    classes = dataset_of(recipe.dataset).number_of_classes(recipe.dataset.classes)
    if predicted.shape[1] > 1 or classes == 1:
        return np.asarray(predicted.argmax(axis=1), dtype=np.intp)
    output = ACTIVATIONS[recipe.activations[-1]]
    middle = (output.low + output.high) / 2
    return (predicted[:, 0] > middle).astype(np.intp)


def wrong_rows(
    recipe: Recipe, data: Data, split: Split, predicted: Array, output: int = 0
) -> NDArray[np.intp]:
    """The rows of a split that ŷ (m, n_L) gets wrong.

    Classification: another class. Regression: |ŷ − y| of ``output`` above a tenth of its range.
    """
    if data.dataset.task == "numbers":
        low, high = data.label_ranges[output]
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.abs(predicted[:, output] - split.y[:, output])
            near = off <= WRONG_FROM * (high - low)
        return np.flatnonzero(~near)
    return np.flatnonzero(predicted_classes(recipe, predicted) != split.target)


def _r_squared(y: Array, predicted: Array) -> tuple[float | None, ...]:
    constant = y.max(axis=0) == y.min(axis=0)
    with np.errstate(all="ignore"):
        left = ((y - predicted) ** 2).sum(axis=0)
        values = 1.0 - left / ((y - y.mean(axis=0)) ** 2).sum(axis=0)
    known = np.isfinite(values) & ~constant
    return tuple(v if k else None for v, k in zip(values.tolist(), known.tolist(), strict=True))
