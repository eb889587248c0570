"""A plane through the space of inputs: two of them go across and up, the others are held."""

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
    """``axes`` are the inputs across and up, from 0 on; ``held`` has a value for each input.

    Of ``held`` the two of the axes are not used.
    """

    axes: tuple[int, int] = (0, 1)
    held: tuple[float, ...] = (0.0, 0.0)

    def ranges(self, dataset: Dataset) -> tuple[Range, Range]:
        """Of the input across and the one up."""
        across, up = self.axes
        return dataset.ranges[across], dataset.ranges[up]

    def lift(self, plane: Array) -> Array:
        """Points (m, inputs) for points of the plane (m, 2)."""
        points = np.tile(np.array(self.held), (len(plane), 1))
        points[:, self.axes] = plane
        return points

    def project(self, points: Array) -> Array:
        """Where points (m, inputs) lie on the plane (m, 2)."""
        return np.ascontiguousarray(points[:, self.axes])


def has_plane(dataset: Dataset) -> bool:
    """Whether a map of a plane can be drawn: for two inputs, and of more that are no table's."""
    return dataset.inputs == 2 or (dataset.inputs > 2 and not dataset.is_table)


def cut_of(
    session: TrainingSession,
    axes: tuple[int, int] = (0, 1),
    held: Mapping[int, float] | None = None,
) -> Cut:
    """The plane of these two inputs; what is not in ``held`` has its mean in the training set.

    The data set must have one, as ``has_plane`` says.
    """
    dataset = session.data.dataset
    if dataset.inputs == 2:
        return Cut(axes)
    means = session.data.train.points.mean(axis=0).tolist()
    values = {**dict(enumerate(means)), **(held or {})}
    return Cut(axes, tuple(values[index] for index in range(dataset.inputs)))
