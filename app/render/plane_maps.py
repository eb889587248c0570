"""What a network says of the plane of two inputs: its prediction, the class, how unsure it is."""

from __future__ import annotations

from typing import Literal

import numpy as np

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets import DATASETS, Dataset
from app.render.class_colours import class_png
from app.render.neuron_maps import plane_grid, shade
from app.render.png import density_png, diverging_png
from app.training.recipe import Recipe
from app.training.scores import predicted_classes
from app.training.session import TrainingSession

MapKind = Literal["prediction", "class", "uncertainty"]


def prediction_png(session: TrainingSession, size: int, kind: MapKind = "prediction") -> bytes:
    """A map of the plane of two inputs, ``size`` by ``size`` points.

    Where there are numbers to predict there is no class to be sure of: every ``kind`` is the
    prediction.
    """
    dataset, network = DATASETS[session.recipe.dataset.name], session.network
    with np.errstate(over="ignore", invalid="ignore"):
        x = session.data.feed(plane_grid(dataset, size))
        predicted = np.nan_to_num(network.predict(x))
    several = predicted.shape[1] > 1
    if dataset.task == "numbers":
        shades = target_shade(dataset, predicted[:, 0])
    elif kind == "uncertainty":
        return density_png(uncertainty(session.recipe, predicted).reshape(size, size))
    elif kind == "class":
        classes = predicted_classes(session.recipe, predicted)
        if several:
            return class_png(np.eye(predicted.shape[1])[classes], size)
        shades = np.where(classes == 1, 1.0, -1.0)
    elif several:
        return class_png(_shares(session.recipe, predicted), size)
    else:
        shades = shade(network.activations[-1], predicted)[:, 0]
    return diverging_png(shades.reshape(size, size))


def uncertainty(recipe: Recipe, predicted: Array) -> Array:
    """From 0 (sure) to 1 (every class alike) for each ŷ (m, n_L) of classes.

    One output: 1 − |2p − 1| with p its share of the way between the labels of the two classes.
    Softmax: the entropy −Σ p ln p / ln n_L. Other outputs: 1 − (largest share − second).
    """
    shares = np.clip(_shares(recipe, predicted), 0.0, 1.0)
    if shares.shape[1] == 1:
        return 1.0 - np.abs(2.0 * shares[:, 0] - 1.0)
    if recipe.activations[-1] == "softmax":
        # p ln p goes to 0 with p.
        logs = np.log(np.where(shares > 0, shares, 1.0))
        return np.asarray(-(shares * logs).sum(axis=1) / np.log(shares.shape[1]))
    ordered = np.sort(shares, axis=1)
    return np.asarray(1.0 - (ordered[:, -1] - ordered[:, -2]))


def target_shade(dataset: Dataset, values: Array) -> Array:
    """Numbers to predict as shades from −1 to 1 around the middle of their range."""
    low, high = dataset.target_range or (0.0, 1.0)
    return (values - (low + high) / 2) / ((high - low) / 2)


def _shares(recipe: Recipe, predicted: Array) -> Array:
    """ŷ as its share of the way from the output's lower label to its upper one."""
    output = ACTIVATIONS[recipe.activations[-1]]
    return (predicted - output.low) / (output.high - output.low)
