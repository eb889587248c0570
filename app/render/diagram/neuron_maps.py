"""Maps of each neuron's activation over the input plane, as small pictures for the diagram."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Activation, Array
from app.engine.datasets import Dataset
from app.engine.datasets.base import Range
from app.engine.evaluate import evaluate
from app.render.maps.plane_cut import Cut, cut_of, has_plane
from app.render.maps.png import DIVERGING, Palette, data_uri, indexed_png, palette_indices
from app.training.run.session import TrainingSession

Maps = dict[tuple[int, int], str]


def plane_grid(dataset: Dataset, size: int, cut: Cut | None = None) -> Array:
    """The centres (size², inputs) of a grid over the plane; the first row is the top."""
    if cut is None or dataset.inputs == 2 and cut.axes == (0, 1):
        return range_grid(dataset.ranges, size)
    return cut.lift(range_grid(cut.ranges(dataset), size))


@lru_cache(maxsize=32)
def range_grid(ranges: tuple[Range, ...], size: int) -> Array:
    """The centres (size², 2) of a grid over the ranges of two inputs, cached."""
    along = [low + (high - low) / size * (np.arange(size) + 0.5) for low, high in ranges]
    x1, x2 = np.meshgrid(along[0], along[1][::-1])
    grid = np.column_stack([x1.ravel(), x2.ravel()])
    grid.flags.writeable = False
    return grid


def neuron_maps(
    session: TrainingSession,
    size: int,
    layers: Sequence[int] | None = None,
    cut: Cut | None = None,
) -> Maps:
    """A map of a[l][:, j] over the plane for every neuron (of ``layers``), as PNG data URIs.

    Keyed by layer and unit; empty if the data set has no plane.
    """
    if not has_plane(session.data.dataset):
        return {}
    chosen = range(session.network.depth + 1) if layers is None else layers
    x = _plane(session, size, cut)
    maps: Maps = {}
    if 0 in chosen:
        inputs = palette_indices(_by_largest(x)).T.reshape(-1, size, size)
        maps |= {(0, unit): _address(tile) for unit, tile in enumerate(inputs)}
    above = [layer for layer in chosen if layer > 0]
    if above:
        places = [(layer, unit) for layer in above for unit in range(session.network.units[layer])]
        tiles = neuron_tiles(session, above, size, cut)
        maps |= {place: _address(tile) for place, tile in zip(places, tiles, strict=True)}
    return maps


def neuron_tiles(
    session: TrainingSession, layers: Sequence[int], size: int, cut: Cut | None = None
) -> NDArray[np.uint8]:
    """The maps of all neurons of ``layers`` above the inputs: (count, size, size) indices."""
    units, first = session.network.units, min(layers)
    rows = plane_values(session, first, size, cut)
    kept, start = [], 0
    for layer in range(first, session.network.depth + 1):
        own = rows[start : start + units[layer]]
        start += units[layer]
        if layer in layers:
            own[...] = shade(session.network.activations[layer - 1], own.T).T
            kept.append(own)
    shades = rows if len(kept) == session.network.depth + 1 - first else np.concatenate(kept)
    return palette_indices(shades).reshape(-1, size, size)


def plane_values(session: TrainingSession, first: int, size: int, cut: Cut | None = None) -> Array:
    """a of the layers ``first`` … L over the plane, a row a neuron: (n_first + … + n_L, size²).

    Infinite values become the largest finite number.
    """
    rows = evaluate(session.network, _plane(session, size, cut), first)
    return rows if np.isfinite(rows).all() else np.nan_to_num(rows)


def _plane(session: TrainingSession, size: int, cut: Cut | None) -> Array:
    """The network's inputs for the points of the plane."""
    cut = cut or cut_of(session)
    return session.data.feed(plane_grid(session.data.dataset, size, cut))


def _address(tile: NDArray[np.uint8]) -> str:
    """The tile as a picture with only the part of the palette that it needs."""
    low, high = int(tile.min()), int(tile.max()) + 1
    part = Palette(DIVERGING.colours[3 * low : 3 * high], DIVERGING.alpha[low:high])
    return data_uri(indexed_png(tile - np.uint8(low), part))


def layer_shades(session: TrainingSession, layer: int, a: Array) -> Array:
    """Activations of a layer (m, n_l) as shades from −1 to 1; inputs by their largest value."""
    return _by_largest(a) if layer == 0 else shade(session.network.activations[layer - 1], a)


def _by_largest(a: Array) -> Array:
    """Each column divided by its largest absolute value."""
    largest = np.abs(a).max(axis=0, initial=0.0)
    return a / np.where(largest > 0, largest, 1.0)


def shade(activation: Activation, a: Array) -> Array:
    """Activations as shades from −1 to 1; 0 is the middle of the activation's label values.

    Bounded activations use their own range, unbounded ones their largest absolute value.
    """
    if not activation.bounded:
        return _by_largest(a)
    middle = (activation.low + activation.high) / 2
    if (middle, activation.high) == (0.0, 1.0):
        return a
    return (a - middle) / (activation.high - middle)


def curve_points(session: TrainingSession, count: int) -> tuple[Array, dict[int, Array]]:
    """For a data set of one input: x (count,) over its range and a[l] (count, n_l) there."""
    dataset = session.data.dataset
    x = np.linspace(dataset.low, dataset.high, count)
    with np.errstate(over="ignore", invalid="ignore"):
        forward = session.network.forward(session.data.feed(x[:, np.newaxis]))
    return x, {layer: np.nan_to_num(a) for layer, a in forward.a.items()}
