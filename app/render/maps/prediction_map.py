"""Maps over the plane of two inputs: prediction, class, uncertainty or error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets.base import Range
from app.render.diagram.neuron_maps import plane_values, shade
from app.render.maps.class_map import CLASSES, TWO_CLASSES, class_indices
from app.render.maps.error_map import error_map
from app.render.maps.plane_cut import Cut
from app.render.maps.png import (
    DENSITY,
    DIVERGING,
    Palette,
    density_indices,
    indexed_png,
    palette_indices,
)
from app.training.recipe.recipe import Recipe
from app.training.run.scores import predicted_classes
from app.training.run.session import TrainingSession

MapKind = Literal["prediction", "class", "uncertainty", "error"]


def prediction_png(
    session: TrainingSession,
    size: int,
    kind: MapKind = "prediction",
    cut: Cut | None = None,
    output: int = 0,
) -> bytes:
    """A map of ``size`` by ``size`` pixels as a PNG.

    For a regression task every ``kind`` but the error is the prediction; of several numbers to
    predict the map shows ``output``.
    """
    indices = prediction_indices(session, size, kind, cut, output)
    return indexed_png(indices, prediction_palette(session, kind))


def prediction_palette(session: TrainingSession, kind: MapKind = "prediction") -> Palette:
    """The palette of a map of this kind."""
    if kind == "error":
        return DENSITY
    if session.data.dataset.task == "numbers":
        return DIVERGING
    if kind == "uncertainty":
        return DENSITY
    return CLASSES if session.network.units[-1] > 1 else TWO_CLASSES


def prediction_indices(
    session: TrainingSession,
    size: int,
    kind: MapKind = "prediction",
    cut: Cut | None = None,
    output: int = 0,
) -> NDArray[np.uint8]:
    """The map as indices (size, size) in its palette; the first row is the top."""
    if kind == "error":
        return density_indices(error_map(session, size, cut, output)).reshape(size, size)
    dataset, network = session.data.dataset, session.network
    predicted = plane_values(session, network.depth, size, cut).T
    several = predicted.shape[1] > 1
    if dataset.task == "numbers":
        shades = target_shade(session.data.label_ranges, predicted[:, output], output)
        found = palette_indices(shades)
    elif kind == "uncertainty":
        found = density_indices(uncertainty(session.recipe, predicted))
    elif kind == "class":
        classes = predicted_classes(session.recipe, predicted)
        if several:
            found = class_indices(np.eye(predicted.shape[1])[classes])
        else:
            found = palette_indices(np.where(classes == 1, 1.0, -1.0))
    elif several:
        found = class_indices(_shares(session.recipe, predicted))
    else:
        found = palette_indices(shade(network.activations[-1], predicted)[:, 0])
    return found.reshape(size, size)


def uncertainty(recipe: Recipe, predicted: Array) -> Array:
    """From 0 (certain) to 1 (all classes equal) for each ŷ (m, n_L) of classes.

    One output: 1 − |2p − 1|, where p is ŷ scaled to [0, 1] between the two label values.
    Softmax: the entropy −Σ p ln p / ln n_L. Other outputs: 1 − (largest share − second).
    """
    shares = np.clip(_shares(recipe, predicted), 0.0, 1.0)
    if shares.shape[1] == 1:
        return 1.0 - np.abs(2.0 * shares[:, 0] - 1.0)
    if recipe.activations[-1] == "softmax":
        # p ln p → 0 for p → 0.
        logs = np.log(np.where(shares > 0, shares, 1.0))
        return np.asarray(-(shares * logs).sum(axis=1) / np.log(shares.shape[1]))
    ordered = np.sort(shares, axis=1)
    return np.asarray(1.0 - (ordered[:, -1] - ordered[:, -2]))


def target_shade(ranges: Sequence[Range], values: Array, output: int = 0) -> Array:
    """Values of a number to predict as shades from −1 to 1; 0 is the middle of its range.

    Labels and predictions have ``Data.label_ranges``, values in the target's unit the data set's
    ``target_ranges``.
    """
    low, high = ranges[output]
    return (values - (low + high) / 2) / ((high - low) / 2)


def _shares(recipe: Recipe, predicted: Array) -> Array:
    """ŷ scaled to [0, 1] between the output's two label values."""
    output = ACTIVATIONS[recipe.activations[-1]]
    return (predicted - output.low) / (output.high - output.low)
