"""What each neuron makes of the input plane, as small pictures for the diagram."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Activation, Array
from app.engine.datasets import DATASETS, Dataset
from app.render.png import data_uri, diverging_png
from app.training.session import TrainingSession

Maps = dict[tuple[int, int], str]


def plane_grid(dataset: Dataset, size: int) -> Array:
    """The centres (size², 2) of a square grid over the plane; the first row is the top."""
    step = (dataset.high - dataset.low) / size
    along = dataset.low + step * (np.arange(size) + 0.5)
    x1, x2 = np.meshgrid(along, along[::-1])
    return np.column_stack([x1.ravel(), x2.ravel()])


def neuron_maps(session: TrainingSession, size: int) -> Maps:
    """A map of a[l][:, j] over the plane for every neuron, as the address of a PNG.

    Keyed by layer and unit. Empty where the data set has not exactly two inputs.
    """
    dataset = DATASETS[session.recipe.dataset.name]
    if dataset.inputs != 2:
        return {}
    with np.errstate(over="ignore", invalid="ignore"):
        forward = session.network.forward(session.data.feed(plane_grid(dataset, size)))
    maps: Maps = {}
    for layer, values in forward.a.items():
        shades = layer_shades(session, layer, np.nan_to_num(values))
        for unit in range(shades.shape[1]):
            picture = shades[:, unit].reshape(size, size)
            maps[layer, unit] = data_uri(diverging_png(picture))
    return maps


def layer_shades(session: TrainingSession, layer: int, a: Array) -> Array:
    """The a of a layer (m, n_l) as shades from −1 to 1; inputs by their largest value."""
    if layer == 0:
        largest = np.abs(a).max(axis=0, initial=0.0)
        return a / np.where(largest > 0, largest, 1.0)
    return shade(session.network.activations[layer - 1], a)


def shade(activation: Activation, a: Array) -> Array:
    """Activations as shades from −1 to 1 around the middle of the activation's labels.

    Bounded activations keep their own scale; unbounded ones are scaled to their largest value.
    """
    if activation.bounded:
        middle = (activation.low + activation.high) / 2
        return (a - middle) / (activation.high - middle)
    largest = np.abs(a).max(axis=0, initial=0.0)
    return a / np.where(largest > 0, largest, 1.0)


def curve_points(session: TrainingSession, count: int) -> tuple[Array, dict[int, Array]]:
    """For a data set of one input: x (count,) over its range and a[l] (count, n_l) there."""
    dataset = DATASETS[session.recipe.dataset.name]
    x = np.linspace(dataset.low, dataset.high, count)
    with np.errstate(over="ignore", invalid="ignore"):
        forward = session.network.forward(session.data.feed(x[:, np.newaxis]))
    return x, {layer: np.nan_to_num(a) for layer, a in forward.a.items()}
