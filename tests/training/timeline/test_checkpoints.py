"""Checkpoints: enough of them, never too many, and long runs keep what a way back needs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.timeline import checkpoints, record, undo
from app.training.timeline.checkpoints import Checkpoint, thin_out
from app.training.timeline.position import SegmentPosition
from app.training.timeline.segment import Segment
from tests.training.runs import recipe, run, state


def test_gaps_grow_with_the_root_of_the_age() -> None:
    segment = Segment("start", recipe(), "numpy", 12, "start", end=SegmentPosition(100_000))
    kept: list[Checkpoint] = []
    for updates in range(10, 100_001, 10):
        point = Checkpoint(0, updates, np.zeros(13), {})
        kept = thin_out([*kept, point], [segment])
    at = [point.updates for point in kept]
    assert len(at) == checkpoints.MAX_CHECKPOINTS
    assert at[-1] == 100_000
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert max(gaps) <= 4 * 100_000 / checkpoints.MAX_CHECKPOINTS
    assert gaps[-1] == 10
    ages = [at[-1] - place for place in at[:-1]]
    ratio = np.array(gaps) / np.sqrt(ages)
    assert np.median(ratio[:50]) < 4 * np.median(ratio[-100:-20])


def test_large_networks_keep_fewer() -> None:
    segment = Segment("start", recipe(), "numpy", 12, "start", end=SegmentPosition(1000))
    size = 20_000
    kept: list[Checkpoint] = []
    for updates in range(1000):
        point = Checkpoint(0, updates, np.zeros(size), {"m": np.zeros(size), "v": np.zeros(size)})
        kept = thin_out([*kept, point], [segment])
    assert 1 <= len(kept) <= checkpoints.MAX_BYTES // (3 * 8 * size)
    assert kept[-1].updates == 999


def test_the_oldest_turns_are_forgotten_and_the_rest_can_be_gone_back_to() -> None:
    session = run()
    for number in range(record.MAX_SEGMENTS + 10):
        session.step(Unit.BATCH, 1)
        rate = 0.5 if number % 2 else 0.25
        session = session.changed({"optimizer": {"learning_rate": rate}})
    assert len(session.timeline.segments) <= record.MAX_SEGMENTS
    end = state(session)
    session = from_bytes(to_bytes(session))
    first = undo.go_back(session, Unit.BATCH, 10_000, 60.0)
    assert first.timeline_position.within == SegmentPosition()
    assert first.optimizer_steps > 0
    again = undo.go_forward(first, Unit.BATCH, 10_000, 60.0)
    now = state(again)
    del now["update"], end["update"]
    assert now == end


def test_a_snapshot_stays_below_two_megabytes() -> None:
    wide = [{"units": 64, "activation": "relu"}] * 3 + [{"units": 1, "activation": "tanh"}]
    session = run(layers=wide, optimizer={"name": "adam", "learning_rate": 1e-4})
    alone = len(to_bytes(session))
    for number in range(60):
        session.step(Unit.BATCH, 20)
        session.set_parameters(
            [w + 1e-6 * number for w in session.network.w], list(session.network.b)
        )
    assert len(to_bytes(session)) - alone < 2_000_000


def test_losses_that_a_long_run_has_forgotten_are_worked_out_again() -> None:
    session = run(dataset={"name": "circle", "samples": 4, "train_fraction": 0.5})
    straight = run(dataset={"name": "circle", "samples": 4, "train_fraction": 0.5})
    session.step(Unit.EPOCH, 6_000)
    gone = next(epoch for epoch in range(6_000) if epoch not in session.history.epoch)
    straight.step(Unit.EPOCH, gone)
    straight.step(Unit.PHASE, 2)
    session = undo.go_to_update(session, gone, 60.0)
    session.step(Unit.PHASE, 2)
    assert session.history.epoch[-1] == gone
    assert session.history.train[-1] == straight.history.train[-1]
    assert session.network.parameters.tobytes() == straight.network.parameters.tobytes()
