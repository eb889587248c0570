"""What each neuron makes of the input plane, as small pictures for the diagram."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Activation, Array
from app.engine.datasets import DATASETS, Dataset
from app.engine.evaluate import evaluate
from app.render.png import data_uri, diverging_png, palette_indices
from app.training.session import TrainingSession

Maps = dict[tuple[int, int], str]


def plane_grid(dataset: Dataset, size: int) -> Array:
    """The centres (size², 2) of a square grid over the plane; the first row is the top."""
    return _grid(dataset.low, dataset.high, size)


@lru_cache(maxsize=32)
def _grid(low: float, high: float, size: int) -> Array:
    step = (high - low) / size
    along = low + step * (np.arange(size) + 0.5)
    x1, x2 = np.meshgrid(along, along[::-1])
    grid = np.column_stack([x1.ravel(), x2.ravel()])
    grid.flags.writeable = False
    return grid


def neuron_maps(session: TrainingSession, size: int, layers: Sequence[int] | None = None) -> Maps:
    """A map of a[l][:, j] over the plane for every neuron (of ``layers``), as a PNG's address.

    Keyed by layer and unit. Empty where the data set has not exactly two inputs.
    """
    dataset = DATASETS[session.recipe.dataset.name]
    if dataset.inputs != 2:
        return {}
    chosen = range(session.network.depth + 1) if layers is None else layers
    maps: Maps = {}
    values = plane_values(session, min(chosen), size)
    for layer in chosen:
        shades = layer_shades(session, layer, values[layer - min(chosen)])
        for unit in range(shades.shape[1]):
            picture = shades[:, unit].reshape(size, size)
            maps[layer, unit] = data_uri(diverging_png(picture))
    return maps


def neuron_tiles(session: TrainingSession, layers: Sequence[int], size: int) -> NDArray[np.uint8]:
    """The maps of all neurons of ``layers``, one after the other: (count, size, size) indices."""
    values = plane_values(session, min(layers), size)
    shades = [layer_shades(session, layer, values[layer - min(layers)]) for layer in layers]
    return np.concatenate([palette_indices(part).T for part in shades]).reshape(-1, size, size)


def plane_values(session: TrainingSession, first: int, size: int) -> list[Array]:
    """a (size², n_l) of the layers ``first`` … L over the plane; an infinite one is the largest."""
    x = session.data.feed(plane_grid(DATASETS[session.recipe.dataset.name], size))
    values = [x] if first == 0 else []
    units = session.network.units[max(first, 1) :]
    rows = evaluate(session.network, x, max(first, 1))
    if not np.isfinite(rows).all():
        rows = np.nan_to_num(rows)
    return values + [part.T for part in np.split(rows, np.cumsum(units)[:-1])]


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
