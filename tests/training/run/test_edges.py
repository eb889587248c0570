"""Runs on data at the edge: they train, or say that they diverged, and nothing else happens."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.optimizers import OPTIMIZERS
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.data.data import assemble_data
from app.training.run.observation import observe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import recipe, state

SHAPES: dict[str, list[list[float]]] = {
    "one sample": [[1.0, -2.0]],
    "zero variance": [[3.0, 3.0]] * 4,
    "all zero": [[0.0, 0.0]] * 4,
    "tiny": [[1e-300, -1e-300], [5e-324, 1e-310]],
    "large": [[1e100, -1e100], [1e100, 1e100], [0.0, 1e99]],
    "large beside tiny": [[1e100, 1e-300], [-1e100, 5e-324]],
}


def session_on(points: list[list[float]], **parts: Any) -> TrainingSession:
    made, x = recipe(**parts), np.array(points)
    target = np.zeros(len(x), dtype=np.int64)  # class 1 is empty
    data = assemble_data(made, x, target, np.arange(len(x)), np.arange(0))
    return TrainingSession(made, data)


@for_each("standardize", [False, True], quick=2)
@for_each("points", SHAPES.values(), ids=SHAPES.keys(), quick=2)
@for_each("name", OPTIMIZERS, quick=2)
def test_it_trains_or_says_why_not(name: str, points: list[list[float]], standardize: bool) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    session = session_on(
        points,
        layers=layers,
        standardize=standardize,
        optimizer={"name": name, "learning_rate": 0.1},
        loss="binary_cross_entropy",
    )
    for unit in Unit:
        session.step(unit, 3)
        observe(session)
        assert np.isfinite(session.network.parameters).all()
        assert np.isfinite(session.history.train).all()
        assert (session.status == "diverged") == bool(session.message)
        assert state(from_bytes(to_bytes(session))) == state(session)
    scores = session.scores()
    assert scores.of == len(points)
    assert scores.confusion is not None
    assert scores.confusion.sum() == len(points)


@for_each("size", [1e150, 1e300])
def test_inputs_too_large_for_any_square_are_said_to_diverge(size: float) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    session = session_on([[size, -size], [size, size]], layers=layers, standardize=True)
    session.step(Unit.EPOCH, 2)
    assert session.status == "paused" or "diverged" in session.message
    assert np.isfinite(session.network.parameters).all()
