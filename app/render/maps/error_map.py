"""Map of the error over the plane: each point has the error of its nearest sample."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import ACTIVATIONS, Array
from app.engine.datasets.base import Range
from app.engine.evaluate import evaluate
from app.render.diagram.neuron_maps import range_grid
from app.render.maps.drawn_rows import drawn_rows
from app.render.maps.plane_cut import Cut, cut_of
from app.training.data.data import Split
from app.training.run.session import TrainingSession

_CHUNK = 64
"""Points of the plane per block of the distance matrix."""


def error_map(
    session: TrainingSession, size: int, cut: Cut | None = None, output: int = 0
) -> Array:
    """The error of the nearest training or test sample (size²,), from 0 (right) to 1.

    Distances are those of the drawing: of more than two inputs only the two of the plane count,
    and of large own data only the drawn samples. Of several numbers to predict it is the error of
    ``output``.
    """
    data, cut = session.data, cut or cut_of(session)
    shown = [(split, drawn_rows(session, split)) for split in (data.train, data.test)]
    errors = np.concatenate([_errors(session, split, output)[rows] for split, rows in shown])
    points = cut.project(np.concatenate([split.points[rows] for split, rows in shown]))
    nearest = _nearest(points.tobytes(), cut.ranges(data.dataset), size)
    return np.asarray(errors[nearest])


def _errors(session: TrainingSession, split: Split, output: int) -> Array:
    """|ŷ − y| of each sample (m,), at most 1.

    For numbers it is a share of the target's range; for classes a share of the distance between
    the output's two label values, of the only output or of the output of the sample's class.
    """
    recipe = session.recipe
    dataset, activation = session.data.dataset, ACTIVATIONS[recipe.activations[-1]]
    predicted = evaluate(session.network, split.x, session.network.depth).T
    low, high = activation.low, activation.high
    if dataset.task == "numbers":
        low, high = session.data.label_ranges[output]
    elif predicted.shape[1] > 1:
        own = np.arange(len(split)), split.target.astype(np.intp)
        return _share(np.abs(predicted[own] - split.y[own]), high - low)
    return _share(np.abs(predicted[:, output] - split.y[:, output]), high - low)


def _share(distances: Array, span: float) -> Array:
    # Overflow counts as the largest error.
    return np.minimum(np.nan_to_num(distances, nan=np.inf) / span, 1.0)


@lru_cache(maxsize=8)
def _nearest(points: bytes, ranges: tuple[Range, ...], size: int) -> NDArray[np.intp]:
    """The row of the nearest sample (size²,) for every point of the plane.

    Cached by the samples' bytes, since sessions are often restored from snapshots.
    """
    samples = np.frombuffer(points).reshape(-1, 2)
    # Distances as drawn: each range is scaled to the side of the plane.
    sides = np.array([high - low for low, high in ranges])
    samples, grid = samples / sides, range_grid(ranges, size) / sides
    # argmin of |g − s|² over s does not need |g|².
    squares, doubled = (samples**2).sum(axis=1), 2.0 * samples.T
    rows = [
        (squares - grid[at : at + _CHUNK] @ doubled).argmin(axis=1)
        for at in range(0, len(grid), _CHUNK)
    ]
    found = np.concatenate(rows)
    found.flags.writeable = False
    return found
