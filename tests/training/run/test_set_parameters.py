"""Weights and biases can be put in from outside, if they fit."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from app.engine.activations import Array
from app.training.run.parameters import UnusableParameters
from app.training.run.position import Phase, Unit
from tests.training.runs import run, state

W = [np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), np.array([[7.0], [8.0], [9.0]])]
B = [np.array([0.1, 0.2, 0.3]), np.array([0.4])]


def test_they_are_taken_over() -> None:
    session = run()
    session.set_parameters(W, B)
    for layer in (0, 1):
        np.testing.assert_array_equal(session.network.w[layer], W[layer])
        np.testing.assert_array_equal(session.network.b[layer], B[layer])


def test_they_are_copied() -> None:
    session, w = run(), [part.copy() for part in W]
    session.set_parameters(w, B)
    w[0][:] = 99.0
    assert session.network.w[0][0, 0] == 1.0


def test_whole_numbers_become_float64() -> None:
    session = run()
    session.set_parameters([w.astype(np.int64) for w in W], [b.astype(np.float32) for b in B])
    assert session.network.parameters.dtype == np.float64
    assert session.network.w[1].tolist() == [[7.0], [8.0], [9.0]]


def test_position_and_history_stay_and_a_running_step_starts_again() -> None:
    session = run()
    session.step(Unit.BATCH, 4)
    session.step(Unit.PHASE, 3)
    history = list(session.history.train)
    session.set_parameters(W, B)
    assert (session.epoch, session.batch, session.history.train) == (1, 1, history)
    assert session.position.phase is Phase.READY
    assert session.last_update is None


@pytest.mark.parametrize(
    ("w", "b"),
    [
        pytest.param(W[:1], B, id="a layer of weights missing"),
        pytest.param(W, B[:1], id="a layer of biases missing"),
        pytest.param([*W, W[1]], [*B, B[1]], id="a layer too many"),
        pytest.param([], [], id="none"),
        pytest.param([W[0].T, W[1]], B, id="transposed"),
        pytest.param([W[0], W[1].ravel()], B, id="a vector for a matrix"),
        pytest.param(W, [B[0].reshape(1, 3), B[1]], id="a matrix for a vector"),
        pytest.param(W, [B[0][:1], B[1]], id="a bias that could be broadcast"),
        pytest.param([W[0] * np.nan, W[1]], B, id="NaN"),
        pytest.param(W, [B[0], B[1] * np.inf], id="infinite"),
        pytest.param([W[0] * 1e300, W[1] * 1e300], [b * 1e308 for b in B], id="overflowing"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(w: list[Array], b: list[Array]) -> None:
    session = run(layers=[{"units": 3, "activation": "relu"}, {"units": 1, "activation": "relu"}])
    session.step(Unit.PHASE, 2)
    before: dict[str, Any] = state(session)
    with pytest.raises(UnusableParameters):
        session.set_parameters(w, b)
    assert state(session) == before


def test_the_message_names_the_place_and_the_shape() -> None:
    for w, b, said in (
        ([W[0], W[1].T], B, "w[1] must have 3 × 1 (row = source, column = target), not 1 × 3: it "),
        (
            [W[0], np.zeros((2, 2))],
            B,
            "w[1] must have 3 × 1 (row = source, column = target), not 2",
        ),
        (W, [B[0], np.zeros(3)], "b[1] must have 1 numbers, not 3."),
    ):
        with pytest.raises(UnusableParameters, match=re.escape(said)):
            run().set_parameters(w, b)
