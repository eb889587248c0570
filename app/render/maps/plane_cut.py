"""A plane through the input space: two inputs vary, the others are held constant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.datasets import Dataset
from app.engine.datasets.base import Range
from app.training.run.session import TrainingSession


@dataclass(frozen=True)
class Cut:
    """``axes`` are the indices of the horizontal and the vertical input.

    ``held`` has a value for each input; those of the axes are not used.
    """

    axes: tuple[int, int] = (0, 1)
    held: tuple[float, ...] = (0.0, 0.0)

    def ranges(self, dataset: Dataset) -> tuple[Range, Range]:
        """The ranges of the horizontal and the vertical input."""
        across, up = self.axes
        return dataset.ranges[across], dataset.ranges[up]

    def lift(self, plane: Array) -> Array:
        """Points (m, inputs) for points of the plane (m, 2)."""
        points = np.tile(np.array(self.held), (len(plane), 1))
        points[:, self.axes] = plane
        return points

    def project(self, points: Array) -> Array:
        """The positions (m, 2) of points (m, inputs) on the plane."""
        return np.ascontiguousarray(points[:, self.axes])


def has_plane(dataset: Dataset) -> bool:
    """Whether a plane can be drawn: for two inputs, or more if it is no truth table."""
    return dataset.inputs == 2 or (dataset.inputs > 2 and not dataset.is_table)


def cut_of(
    session: TrainingSession,
    axes: tuple[int, int] = (0, 1),
    held: Mapping[int, float] | None = None,
) -> Cut:
    """The plane of these two inputs; others default to their mean in the training set.

    ``has_plane`` must hold for the data set.
    """
    dataset = session.data.dataset
    if dataset.inputs == 2:
        return Cut(axes)
    means = session.data.train.points.mean(axis=0).tolist()
    values = {**dict(enumerate(means)), **(held or {})}
    return Cut(axes, tuple(values[index] for index in range(dataset.inputs)))
