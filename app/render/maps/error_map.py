"""How wrong a network is over the plane of two inputs: every point as its nearest sample."""

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
"""Points of the plane that are compared with all samples at once."""


def error_map(session: TrainingSession, size: int, cut: Cut | None = None) -> Array:
    """(size²,) from 0 (right) to 1: the error of the nearest sample, of training or test set.

    Nearest as they are drawn, so of more than two inputs only those of the plane count. Of large
    own data it is the nearest of those that are drawn.
    """
    data, cut = session.data, cut or cut_of(session)
    shown = [(split, drawn_rows(session, split)) for split in (data.train, data.test)]
    errors = np.concatenate([_errors(session, split)[rows] for split, rows in shown])
    points = cut.project(np.concatenate([split.points[rows] for split, rows in shown]))
    nearest = _nearest(points.tobytes(), cut.ranges(data.dataset), size)
    return np.asarray(errors[nearest])


def _errors(session: TrainingSession, split: Split) -> Array:
    """How far ŷ of each sample (m,) is from its label, at most 1.

    Of numbers as a share of the target's range. Of classes as a share of the way between the
    output's labels: of the one output, else of the output of the sample's own class.
    """
    recipe = session.recipe
    dataset, output = session.data.dataset, ACTIVATIONS[recipe.activations[-1]]
    predicted = evaluate(session.network, split.x, session.network.depth).T
    low, high = output.low, output.high
    if dataset.task == "numbers":
        low, high = dataset.target_range or (0.0, 1.0)
    elif predicted.shape[1] > 1:
        own = np.arange(len(split)), split.target.astype(np.intp)
        return _share(np.abs(predicted[own] - split.y[own]), high - low)
    return _share(np.abs(predicted[:, 0] - split.y[:, 0]), high - low)


def _share(distances: Array, span: float) -> Array:
    # What overflows is as wrong as can be.
    return np.minimum(np.nan_to_num(distances, nan=np.inf) / span, 1.0)


@lru_cache(maxsize=8)
def _nearest(points: bytes, ranges: tuple[Range, ...], size: int) -> NDArray[np.intp]:
    """The row of the nearest sample (size²,) for every point of the plane.

    By the bytes of the samples, for a session is often made anew from its snapshot.
    """
    samples = np.frombuffer(points).reshape(-1, 2)
    # Distances as they are drawn: a range is a side of the plane, whatever its unit.
    sides = np.array([high - low for low, high in ranges])
    samples, grid = samples / sides, range_grid(ranges, size) / sides
    # |g − s|² without |g|², which is the same for all samples.
    squares, doubled = (samples**2).sum(axis=1), 2.0 * samples.T
    rows = [
        (squares - grid[at : at + _CHUNK] @ doubled).argmin(axis=1)
        for at in range(0, len(grid), _CHUNK)
    ]
    found = np.concatenate(rows)
    found.flags.writeable = False
    return found
