"""Drawings of own data: each axis has its own range, and large data are thinned out."""

from __future__ import annotations

import re

import numpy as np

from app.render.diagram.neuron_maps import plane_grid
from app.render.maps.error_map import error_map
from app.render.maps.output_plane import draw_plane, right_marks
from app.training.own_data import OwnData, data_of_lists
from tests.training.own_runs import own_run

SIZE = 20


def wide(rows: int = 40) -> OwnData:
    """Of inputs whose ranges are ten thousand times apart, named in a way to be escaped."""
    x = [[row / rows, 1e4 * (row % 7)] for row in range(rows)]
    return data_of_lists(x, [row % 2 for row in range(rows)], inputs=["a <i>", "b & c"])


def test_each_axis_has_its_own_range() -> None:
    dataset = wide().dataset
    grid = plane_grid(dataset, SIZE)
    for (low, high), column in zip(dataset.ranges, grid.T, strict=True):
        half = (high - low) / SIZE / 2
        np.testing.assert_allclose([column.min(), column.max()], [low + half, high - half])
    assert grid[0, 1] == grid[:, 1].max()


def test_points_lie_within_the_plane_and_names_are_escaped() -> None:
    svg = draw_plane(own_run(wide()), None, str)
    places = re.findall(r'<circle class="train[^>]* cx="([\d.]+)" cy="([\d.]+)"', svg)
    x, y = np.array(places, dtype=float).T
    assert len(places) == 20
    assert x.max() - x.min() > 150 < y.max() - y.min()
    assert "<i>" not in svg
    assert "a &lt;i&gt; and b &amp; c" in svg


def test_the_number_of_drawn_rows_is_limited() -> None:
    session = own_run(wide(rows=5000))
    svg = draw_plane(session, None, str, live=True, points="errors")
    drawn = svg.count('class="train') + svg.count('class="test')
    assert 1000 <= drawn <= 2000
    assert len(right_marks(session)) == drawn
    assert error_map(session, SIZE).shape == (SIZE * SIZE,)


def test_the_nearest_sample_is_the_one_that_is_drawn_nearest() -> None:
    own = data_of_lists([[0.0, 0.0], [0.0, 1e6], [1.0, 0.0], [1.0, 1e6]], [0, 1, 1, 0])
    session = own_run(own, dataset={"train_fraction": 1.0})
    found = error_map(session, 2).reshape(2, 2)
    predicted = session.network.predict(session.data.feed(own.points))[:, 0]
    wrong = np.minimum(np.abs(predicted - np.array([-1.0, 1.0, 1.0, -1.0])) / 2.0, 1.0)
    np.testing.assert_allclose(found, [[wrong[1], wrong[3]], [wrong[0], wrong[2]]])
