"""A snapshot holds all of a session: the one read from it goes on with the same bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.optimizers import OPTIMIZERS
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run, state

RUNS: dict[str, dict[str, Any]] = {
    "small": {},
    "full batch": {"batch_size": None},
    "truth table": {"dataset": {"name": "xor"}},
    "one feature": {"features": ["x2"]},
    "no test set": {"dataset": {"samples": 10, "train_fraction": 1.0}},
    "one training sample": {"dataset": {"samples": 2}},
    "no hidden layer": {"layers": [{"units": 1, "activation": "relu"}]},
    "an odd learning rate": {"optimizer": {"learning_rate": 0.1 + 0.2}},
    **{name: {"optimizer": {"name": name, "learning_rate": 0.05}} for name in OPTIMIZERS},
    "classes": {
        "dataset": {"name": "blobs", "samples": 24, "classes": 4},
        "layers": [{"units": 3, "activation": "gelu"}, {"units": 4, "activation": "softmax"}],
        "loss": "cross_entropy",
        "standardize": True,
    },
    "numbers": {
        "dataset": {"name": "sine", "samples": 24},
        "layers": [{"units": 3, "activation": "sin"}, {"units": 1, "activation": "identity"}],
        "loss": "huber",
        "features": ["x1", "sin_x1"],
    },
    "everything": {
        "layers": [
            {"units": 3, "activation": "silu", "dropout": 0.5},
            {"units": 1, "activation": "sigmoid"},
        ],
        "loss": "binary_cross_entropy",
        "optimizer": {"name": "adamw", "learning_rate": 0.05, "beta2": 0.9, "weight_decay": 0.2},
        "schedule": {"name": "step", "gamma": 0.3, "epochs": 1.0},
        "regularizer": {"name": "l1", "rate": 0.01},
        "clip_norm": 0.1,
        "frozen": ["w0.1.1", "layer2"],
    },
}


def again(session: TrainingSession) -> TrainingSession:
    return from_bytes(to_bytes(session))


@for_each("parts", RUNS.values(), ids=RUNS.keys())
def test_round_trip(parts: dict[str, Any]) -> None:
    session = run(**parts)
    assert state(again(session)) == state(session)
    session.step(Unit.EPOCH, 2)
    session.step(Unit.PHASE, 3)
    assert state(again(session)) == state(session)


@for_each("parts", RUNS.values(), ids=RUNS.keys())
def test_it_goes_on_with_the_same_bits(parts: dict[str, Any]) -> None:
    session = run(**parts)
    session.step(Unit.SAMPLE, 3)
    copy = again(session)
    for each in (session, copy):
        each.step(Unit.EPOCH, 3)
    assert state(copy) == state(session)


def test_a_reset_of_the_copy_gives_the_same_initial_weights() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    copy = again(session)
    copy.reset()
    assert state(copy) == state(run())


@for_each(("unit", "count"), [(Unit.PHASE, 6), (Unit.SAMPLE, 5)])
def test_a_watched_update_can_still_be_seen(unit: Unit, count: int) -> None:
    session = run()
    session.step(unit, count)
    seen, copied = observe_update(session), observe_update(again(session))
    assert seen is not None
    assert copied is not None
    assert copied.rows.tolist() == seen.rows.tolist()
    for layer in (0, 1):
        np.testing.assert_array_equal(copied.backward.dJ_dw[layer], seen.backward.dJ_dw[layer])


def test_a_running_step_is_known_as_far_as_before() -> None:
    session = run()
    session.step(Unit.SAMPLE, 2)
    session.step(Unit.PHASE, 4)
    seen = observe(again(session))
    assert (seen.phases, seen.samples) == (4, 2)


def test_a_diverged_run_keeps_its_message() -> None:
    layers = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    session = run(layers=layers, optimizer={"learning_rate": 1e6})
    session.step(Unit.EPOCH, 100)
    copy = again(session)
    assert (copy.status, copy.message) == ("diverged", session.message)
    assert state(copy) == state(session)


def test_the_copy_shares_no_memory() -> None:
    session = run()
    snapshot = to_bytes(session)
    first, second = from_bytes(snapshot), from_bytes(snapshot)
    first.step(Unit.EPOCH, 1)
    assert state(second) == state(session)


def test_the_same_session_gives_the_same_bytes() -> None:
    session = run()
    session.step(Unit.BATCH, 2)
    assert to_bytes(session) == to_bytes(session) == to_bytes(again(session))


def test_taking_a_snapshot_changes_nothing() -> None:
    session = run()
    session.step(Unit.PHASE, 2)
    before = state(session)
    to_bytes(session)
    assert state(session) == before
