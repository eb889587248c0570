"""Planes through many inputs: maps equal the network's output, points are projected."""

from __future__ import annotations

import re

import numpy as np
import pytest

from app.engine.activations import Array
from app.render.diagram.neuron_maps import neuron_maps, plane_values
from app.render.maps.error_map import error_map
from app.render.maps.output_plane import SIDE, draw_plane, probe_place
from app.render.maps.plane_cut import Cut, cut_of, has_plane
from app.render.maps.prediction_map import prediction_indices, prediction_palette
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render.sessions import session as made
from tests.training.own_runs import flowers, own_run

SIZE = 25
AXES = (3, 1)
HELD = {0: 0.5, 4: -1.25}


def run() -> TrainingSession:
    """Five inputs as x1 … x5 and x1x2, standardised, with weights that matter."""
    session = own_run(
        flowers(inputs=5), features=["x1", "x2", "x3", "x4", "x5", "x1_x2"], standardize=True
    )
    rng = np.random.default_rng(1)
    units = session.network.units
    session.set_parameters(
        [rng.normal(size=shape) for shape in zip(units, units[1:], strict=False)],
        [rng.normal(size=width) for width in units[1:]],
    )
    return session


def predicted(session: TrainingSession, point: Array) -> Array:
    """ŷ of one point, by the definitions."""
    train = session.data.train.points
    fed = np.append(train, train[:, :1] * train[:, 1:2], axis=1)
    a = (np.append(point, point[0] * point[1]) - fed.mean(axis=0)) / fed.std(axis=0)
    for w, b in zip(session.network.w[:-1], session.network.b[:-1], strict=True):
        a = np.tanh(a @ w + b)
    z = a @ session.network.w[-1] + session.network.b[-1]
    shares = np.exp(z - z.max())
    return np.asarray(shares / shares.sum())


def test_the_map_is_what_the_network_says_at_ten_points() -> None:
    session = run()
    assert session.recipe.activations == ["tanh", "tanh", "softmax"]
    cut = cut_of(session, AXES, HELD)
    values = plane_values(session, session.network.depth, SIZE, cut)
    means = session.data.train.points.mean(axis=0)
    ranges = session.data.dataset.ranges
    for place in np.random.default_rng(2).integers(SIZE * SIZE, size=10).tolist():
        row, column = divmod(place, SIZE)
        point = np.array([HELD.get(index, means[index]) for index in range(5)])
        for axis, share in ((3, (column + 0.5) / SIZE), (1, 1 - (row + 0.5) / SIZE)):
            low, high = ranges[axis]
            point[axis] = low + share * (high - low)
        np.testing.assert_allclose(values[:, place], predicted(session, point), rtol=1e-9)


def test_the_default_is_the_first_two_at_the_means_of_the_others() -> None:
    session = run()
    means = session.data.train.points.mean(axis=0)
    cut = cut_of(session)
    assert cut.axes == (0, 1)
    np.testing.assert_allclose(cut.held, means)
    assert neuron_maps(session, 4) == neuron_maps(session, 4, cut=cut)
    assert neuron_maps(session, 4) != neuron_maps(session, 4, cut=cut_of(session, AXES))
    assert len(neuron_maps(session, 4)) == sum(session.network.units)


@for_each("kind", ["prediction", "class", "uncertainty", "error"])
def test_every_map_has_a_plane(kind: str) -> None:
    session, cut = run(), cut_of(run(), AXES, HELD)
    pixels = prediction_indices(session, 8, kind, cut)  # type: ignore[arg-type]
    assert pixels.shape == (8, 8)
    assert pixels.max() < len(prediction_palette(session, kind).colours)  # type: ignore[arg-type]


def test_points_are_projected() -> None:
    session = run()
    svg = draw_plane(session, 2, str, cut=cut_of(session, AXES))
    found = re.findall(r'<circle class="train[^>]* cx="([\d.]+)" cy="([\d.]+)"', svg)
    x, y = np.array(found, dtype=float).T
    points = session.data.train.points
    shares = [
        (points[:, axis] - low) / (high - low)
        for axis, (low, high) in ((axis, session.data.dataset.ranges[axis]) for axis in AXES)
    ]
    np.testing.assert_allclose(x - x.min(), SIDE * (shares[0] - shares[0].min()), atol=0.11)
    np.testing.assert_allclose(y.max() - y, SIDE * (shares[1] - shares[1].min()), atol=0.11)
    assert probe_place(session, 2, cut_of(session, AXES)) == found[2]
    assert "part 3 and part 1" in svg
    assert ">x₄<title>part 3</title>" in svg


def test_the_error_is_that_of_the_nearest_as_drawn() -> None:
    session = run()
    cut = cut_of(session, AXES)
    found = error_map(session, 6, cut)
    data = session.data
    points = np.concatenate([data.train.points, data.test.points])
    errors = []
    for split in (data.train, data.test):
        for point, label in zip(split.points, split.target.tolist(), strict=True):
            errors.append(1.0 - predicted(session, point)[label])
    for place in range(36):
        row, column = divmod(place, 6)
        distances = np.zeros(len(points))
        for axis, share in ((3, (column + 0.5) / 6), (1, 1 - (row + 0.5) / 6)):
            low, high = data.dataset.ranges[axis]
            distances += ((points[:, axis] - low) / (high - low) - share) ** 2
        assert found[place] == pytest.approx(errors[int(distances.argmin())])


def test_two_inputs_can_change_places() -> None:
    session = made()
    plain = plane_values(session, session.network.depth, SIZE).reshape(SIZE, SIZE)
    turned = plane_values(session, session.network.depth, SIZE, Cut((1, 0))).reshape(SIZE, SIZE)
    np.testing.assert_allclose(turned, plain[::-1, ::-1].T)


def test_a_truth_table_of_three_has_none() -> None:
    assert not has_plane(made(dataset={"name": "and3"}).data.dataset)
    assert not has_plane(made(dataset={"name": "article"}).data.dataset)
    assert has_plane(made(dataset={"name": "xor"}).data.dataset)
