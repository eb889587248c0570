"""The article's network stepped by phases, each number worked out by hand.

w0 = 1, b0 = -1, w1 = 2, b1 = ln 3 - 1 give z1 = 0, a1 = 1/2, z2 = ln 3, a2 = 3/4 for x = 1.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.activations import Array
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.training.runs import run

W0, B0, W1, B1 = 1.0, -1.0, 2.0, math.log(3.0) - 1.0
RATE = 0.64


@pytest.fixture
def session() -> TrainingSession:
    """About to train on x = 1 with the label 1."""
    session = run(
        dataset={"name": "article"},
        layers=[{"units": 1, "activation": "sigmoid"}] * 2,
        batch_size=1,
        shuffle=False,
    )
    session.step(Unit.BATCH, 1)
    session.set_parameters([np.array([[W0]]), np.array([[W1]])], [np.array([B0]), np.array([B1])])
    changed = session.changed({"optimizer": {"learning_rate": RATE}})
    assert changed.batch_rows().tolist() == [1]
    return changed


def numbers(by_layer: dict[int, Array]) -> object:
    return pytest.approx({layer: float(value[0]) for layer, value in by_layer.items()}, rel=4e-15)


def test_phase_by_phase(session: TrainingSession) -> None:
    session.step(Unit.PHASE, 1)
    seen = observe(session).sample(1)
    assert numbers(seen.z) == {1: 0.0}
    assert numbers(seen.a) == {0: 1.0, 1: 1 / 2}

    session.step(Unit.PHASE, 1)
    seen = observe(session).sample(1)
    assert {1: 0.0, 2: math.log(3.0)} == numbers(seen.z)
    assert numbers(seen.a) == {0: 1.0, 1: 1 / 2, 2: 3 / 4}
    assert observe(session).loss() is None

    session.step(Unit.PHASE, 1)
    assert observe(session).loss() == pytest.approx(1 / 16, rel=1e-14)  # (3/4 - 1)²

    session.step(Unit.PHASE, 1)
    seen = observe(session).sample(1)
    assert numbers(seen.da_dz) == {2: 3 / 16}
    assert numbers(seen.dJ_dz) == {2: -3 / 32}  # -1/2 * 3/16
    assert numbers(seen.dJ_da) == {1: -3 / 16, 2: -1 / 2}  # w1 = 2

    session.step(Unit.PHASE, 1)
    seen = observe(session).sample(1)
    assert numbers(seen.da_dz) == {1: 1 / 4, 2: 3 / 16}
    assert numbers(seen.dJ_dz) == {1: -3 / 64, 2: -3 / 32}
    assert numbers(seen.dJ_da) == {0: -3 / 64, 1: -3 / 16, 2: -1 / 2}  # w0 = 1

    session.step(Unit.PHASE, 1)
    expected = [
        W0 + RATE * 3 / 64,  # a0 = 1
        B0 + RATE * 3 / 64,
        W1 + RATE * 3 / 64,  # a1 = 1/2
        B1 + RATE * 3 / 32,
    ]
    assert session.network.parameters.tolist() == pytest.approx(expected, rel=4e-15)


def test_the_update_shows_the_article_s_derivatives(session: TrainingSession) -> None:
    session.step(Unit.SAMPLE, 1)
    seen = observe_update(session)
    assert seen is not None
    for layer, (dw, db) in enumerate([(-3 / 64, -3 / 64), (-3 / 64, -3 / 32)]):
        gradient = seen.weight_gradient(layer)
        assert gradient is not None
        assert gradient[0].tolist() == [pytest.approx([dw], rel=4e-15)]
        assert gradient[1].tolist() == pytest.approx([db], rel=4e-15)
