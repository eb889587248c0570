"""Each neuron's map or curve shows its activation over the inputs."""

from __future__ import annotations

import numpy as np
import pytest

from app.render.diagram.neuron_maps import neuron_maps
from app.render.diagram.sparklines import neuron_curves
from app.render.maps.png import LEVELS
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.render.maps.png_decoder import Picture, decode_tile
from tests.render.sessions import randomize, session

SIZE = 8


def pictures(run: TrainingSession) -> dict[tuple[int, int], Picture]:
    maps = neuron_maps(run, SIZE)
    return {place: decode_tile(uri) for place, uri in maps.items()}


def centres(features: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The inputs (SIZE², n) at the centres of the squares, row by row from the top."""
    rows = [
        [{"x1": -6 + 12 * (x + 0.5) / SIZE, "x2": 6 - 12 * (y + 0.5) / SIZE}[f] for f in features]
        for y in range(SIZE)
        for x in range(SIZE)
    ]
    return np.array(rows)


@for_each("features", [["x1", "x2"], ["x2", "x1"], ["x2"]])
def test_every_neuron_has_a_map_of_its_activation(features: list[str]) -> None:
    run = randomize(session(features=features))
    found = pictures(run)
    units = run.recipe.units
    assert set(found) == {(layer, unit) for layer, n in enumerate(units) for unit in range(n)}
    forward = run.network.forward(centres(features))
    for (layer, unit), picture in found.items():
        a = forward.a[layer][:, unit]
        name = "input" if layer == 0 else run.network.activations[layer - 1].name
        shade = {"input": a / np.abs(a).max(), "tanh": a, "sigmoid": 2 * a - 1}[name]
        shown = (np.array(picture.indices).ravel() - LEVELS) / LEVELS
        np.testing.assert_allclose(shown, shade, atol=0.51 / LEVELS)


def test_an_unbounded_activation_is_scaled_to_its_largest() -> None:
    layers = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "identity"}]
    run = session(layers=layers)
    run.network.w[0][:] = [[100.0, 0.0], [0.0, 0.0]]
    found = pictures(run)
    assert found[1, 0].indices[0][-1] == 2 * LEVELS
    assert found[1, 0].indices[0][0] == LEVELS
    assert {index for row in found[1, 1].indices for index in row} == {LEVELS}


def test_a_map_that_overflows_is_still_a_picture() -> None:
    run = session(
        dataset={"name": "xor"},
        layers=[{"units": 2, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
    )
    w = [np.array([[1.5e308, 0.0], [0.0, 0.0]]), np.ones((2, 1))]
    run.set_parameters(w, [np.zeros(2), np.zeros(1)])
    found = pictures(run)
    top = found[1, 0].indices[0]
    assert (top[0], top[-1]) == (LEVELS, 2 * LEVELS)


@for_each("name", ["article", "and3"])
def test_only_a_plane_has_maps(name: str) -> None:
    assert neuron_maps(session(dataset={"name": name}), SIZE) == {}


def test_a_single_input_has_curves() -> None:
    run = randomize(session(dataset={"name": "article"}))
    curves = neuron_curves(run)
    assert set(curves) == {(0, 0), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 1), (3, 0)}
    x = np.linspace(-0.3, 1.3, 25)
    a = run.network.forward(x.reshape(-1, 1)).a[1][:, 2]
    points = [pair.split() for pair in curves[1, 2].removeprefix("M").split("L")]
    assert [float(px) for px, _ in points] == pytest.approx(np.linspace(0, 100, 25), abs=0.51)
    assert [float(py) for _, py in points] == pytest.approx(50 - 42 * a, abs=0.51)


def test_a_plane_has_no_curves() -> None:
    assert neuron_curves(session()) == {}
