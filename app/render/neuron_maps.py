"""What each neuron makes of the input plane, as small pictures for the diagram."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from app.engine.activations import Activation, Array
from app.engine.datasets import DATASETS, Dataset
from app.render.png import LEVELS, data_uri, diverging_png, palette_indices, shades_png
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
    for layer, shades in zip(chosen, _plane_shades(session, chosen, size), strict=True):
        for unit in range(shades.shape[1]):
            picture = shades[:, unit].reshape(size, size)
            maps[layer, unit] = data_uri(diverging_png(picture))
    return maps


def neuron_sheet(session: TrainingSession, layers: Sequence[int], size: int) -> bytes:
    """The maps of all neurons of ``layers`` as one PNG: tiles of ``size``, row by row.

    There are as many tiles in a row as ``sheet_columns`` says; the last places may be empty.
    """
    shades = np.concatenate(_plane_shades(session, layers, size), axis=1)
    count = shades.shape[1]
    across = sheet_columns(count)
    down = -(-count // across)
    tiles = np.full((down * across, size, size), LEVELS, dtype=np.uint8)
    tiles[:count] = palette_indices(shades).T.reshape(count, size, size)
    rows = tiles.reshape(down, across, size, size).swapaxes(1, 2)
    return shades_png(rows.reshape(down * size, across * size))


def sheet_columns(count: int) -> int:
    """How many of ``count`` tiles stand in one row of a sheet: it is nearly a square."""
    return math.isqrt(max(count - 1, 0)) + 1


def _plane_shades(session: TrainingSession, layers: Sequence[int], size: int) -> list[Array]:
    """The shades (size², n_l) of each of these layers over the plane."""
    dataset = DATASETS[session.recipe.dataset.name]
    with np.errstate(over="ignore", invalid="ignore"):
        forward = session.network.forward(session.data.feed(plane_grid(dataset, size)))
    return [layer_shades(session, layer, np.nan_to_num(forward.a[layer])) for layer in layers]


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
