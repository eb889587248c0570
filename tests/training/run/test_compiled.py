"""Runs of the compiled engine: the same bits however they are stepped, NumPy's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.engine.kernels import compilation
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.examples import examples
from tests.for_each import for_each
from tests.training.runs import run

pytestmark = pytest.mark.usefixtures("compiled_engine")

HARD: dict[str, Any] = {
    "layers": [
        {"units": 5, "activation": "gelu", "dropout": 0.3},
        {"units": 3, "activation": "tanh", "dropout": 0.2},
        {"units": 1, "activation": "sigmoid"},
    ],
    "loss": "binary_cross_entropy",
    "optimizer": {"name": "adamw", "learning_rate": 0.02},
    "schedule": {"name": "cosine"},
    "regularizer": {"name": "l2", "rate": 0.01},
    "clip_norm": 0.5,
    "frozen": ["b1.2", "w0.1.3"],
}
RUNS: list[dict[str, Any]] = [{}, {"batch_size": None}, {"batch_size": 1}, HARD]


def bits(session: TrainingSession) -> tuple[Any, ...]:
    return (
        session.position,
        session.optimizer_steps,
        session.network.parameters.tobytes(),
        [part.tobytes() for part in session.optimizer_state.values()],
        session.history,
    )


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(RUNS), st.lists(st.sampled_from(Unit), max_size=20), st.booleans())
def test_however_it_is_stepped_the_bits_are_the_same(
    parts: dict[str, Any], units: list[Unit], kept: bool
) -> None:
    session = run(**parts)
    assert session.engine == "numba"
    for unit in units:
        session.step(unit, 1)
        if kept:
            session = from_bytes(to_bytes(session))
    session.step(Unit.EPOCH, 1)
    straight = run(**parts)
    straight.step(Unit.EPOCH, session.epoch)
    assert bits(session) == bits(straight)


@pytest.mark.parametrize("parts", RUNS)
def test_its_numbers_are_numpys(parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = run(**parts)
    compiled.step(Unit.EPOCH, 30)
    monkeypatch.setattr(compilation, "_kernels", None)
    plain = run(**parts)
    assert plain.engine == "numpy"
    plain.step(Unit.EPOCH, 30)
    # Differences of 1e-16 grow as the run goes on.
    np.testing.assert_allclose(compiled.network.parameters, plain.network.parameters, rtol=1e-9)
    np.testing.assert_allclose(compiled.history.train, plain.history.train, rtol=1e-9)
    np.testing.assert_allclose(
        np.array(compiled.history.test), np.array(plain.history.test), rtol=1e-9
    )
    assert compiled.history.epoch == plain.history.epoch
    assert compiled.optimizer_steps == plain.optimizer_steps


def test_a_run_keeps_the_engine_that_it_began_with(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setattr(compilation, "_kernels", None)
        plain, wanted = run(), run()
        plain.step(Unit.EPOCH, 2)
        wanted.step(Unit.EPOCH, 5)
    plain = from_bytes(to_bytes(plain))
    kept = plain.engine
    plain.step(Unit.EPOCH, 3)
    assert bits(plain) == bits(wanted)
    plain.reset()
    assert (kept, plain.engine) == ("numpy", "numba")


def test_a_compiled_run_goes_on_where_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    monkeypatch.setattr(compilation, "_kernels", None)
    session = from_bytes(to_bytes(session))
    session.step(Unit.EPOCH, 2)
    assert (session.engine, session.epoch) == ("numba", 4)


@for_each("unit", Unit)
def test_a_divergent_run_stops_at_its_last_finite_state(unit: Unit) -> None:
    session = run(
        layers=[{"units": 3, "activation": "relu"}, {"units": 1, "activation": "identity"}],
        dataset={"name": "plane", "samples": 24, "train_fraction": 0.5},
        optimizer={"learning_rate": 1e6},
    )
    for _ in range(400):
        if session.status == "diverged":
            break
        session.step(unit, 1)
    assert session.status == "diverged"
    assert np.isfinite(session.network.parameters).all()
    before = bits(session)
    session.step(Unit.EPOCH, 1)
    assert session.status == "diverged"
    assert bits(session) == before


def test_it_asks_between_slices_whether_to_go_on() -> None:
    session = run()
    answers = iter([True, True, False])
    done = session.step(Unit.EPOCH, 1_000_000, lambda: next(answers))
    assert 0 < done == session.epoch < 1_000_000
    assert session.history.epoch[-1] == session.epoch


def test_a_slice_of_one_update_ends_within_an_epoch() -> None:
    session = run(batch_size=1)
    session._call_size.updates = 1
    assert session.step(Unit.EPOCH, 1, lambda: False) == 0
    assert (session.epoch, session.batch) == (0, 1)
