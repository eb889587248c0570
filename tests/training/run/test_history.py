"""The losses of a run from epoch 0 on, and how a long history stays bounded."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.run import history as module
from app.training.run.history import MAX_ROWS, History
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.runs import run


def test_row_0_is_before_the_first_update() -> None:
    session = run()
    prediction = session.network.predict(session.data.train.x)[:, 0]
    labels = session.data.train.y[:, 0]
    errors = [(p - t) ** 2 for p, t in zip(prediction, labels, strict=True)]
    assert session.history.epoch == [0]
    assert session.history.train == pytest.approx([sum(errors) / 12], rel=1e-14)


def test_a_row_for_every_epoch_with_both_losses() -> None:
    session = run()
    expected = [session.losses()]
    for _ in range(3):
        session.step(Unit.EPOCH, 1)
        expected.append(session.losses())
    assert session.history.epoch == [0, 1, 2, 3]
    assert list(zip(session.history.train, session.history.test, strict=True)) == expected
    assert len(set(expected)) == 4


def test_no_row_in_mid_epoch() -> None:
    session = run()
    session.step(Unit.BATCH, 2)
    session.step(Unit.PHASE, 3)
    assert session.history.epoch == [0]


def test_losses_are_those_of_the_whole_sets() -> None:
    session = run(dataset={"samples": 30, "train_fraction": 0.2})
    losses = []
    for split in (session.data.train, session.data.test):
        errors = (session.network.predict(split.x) - split.y).ravel().tolist()
        losses.append(sum(error**2 for error in errors) / len(errors))
    assert (len(session.data.train), len(session.data.test)) == (6, 24)
    assert session.losses() == pytest.approx(tuple(losses), rel=1e-14)


def test_without_a_test_set_there_is_no_test_loss() -> None:
    session = run(dataset={"name": "xor"})
    session.step(Unit.EPOCH, 2)
    assert session.history.test == [None, None, None]
    assert session.losses()[1] is None


@pytest.fixture
def max_rows(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "MAX_ROWS", 10)
    return 10


@pytest.fixture
def max_rows_200(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 200)


def test_a_long_history_stays_bounded(max_rows: int) -> None:
    history = History()
    for epoch in range(1000):
        history.add(epoch, epoch / 2, None if epoch % 2 else epoch / 4)
        assert len(history.epoch) == len(history.train) == len(history.test) <= max_rows


def test_a_long_history_keeps_its_ends_and_its_order(max_rows: int) -> None:
    history = History()
    for epoch in range(1000):
        history.add(epoch, epoch / 2, epoch / 4)
        assert history.epoch[0] == 0
        assert history.epoch[-1] == epoch
        assert history.epoch == sorted(set(history.epoch))
    assert len(history.epoch) > max_rows // 2
    assert history.train == [epoch / 2 for epoch in history.epoch]
    assert history.test == [epoch / 4 for epoch in history.epoch]


def test_up_to_the_bound_no_row_is_dropped(max_rows: int) -> None:
    history = History()
    for epoch in range(max_rows):
        history.add(epoch, 0.0, None)
    assert history.epoch == list(range(max_rows))


@for_each("epochs", [6_000, 40_000, 250_000])
def test_a_long_run_is_kept_from_its_first_epochs_on(epochs: int) -> None:
    history = History()
    for epoch in range(epochs + 1):
        history.add(epoch, float(epoch), None)
    assert len(history.epoch) <= MAX_ROWS
    assert history.train == [float(epoch) for epoch in history.epoch]
    assert (history.epoch[0], history.epoch[-1]) == (0, epochs)
    gaps = np.diff(history.epoch)
    assert (gaps > 0).all()
    # No gap is wide enough to be seen on the curve.
    assert gaps.max() <= epochs / 300
    assert (gaps[-1000:] == 1).all()
    # Each of the first epochs is kept, and no gap after them can be seen on a log axis.
    assert history.epoch[:200] == list(range(200))
    assert (gaps <= np.maximum(1, 0.06 * np.array(history.epoch[:-1]))).all()


@for_each("speed", ["25 a frame", "100 a frame", "all at once"])
def test_the_first_epochs_stay_at_any_speed(speed: str, max_rows_200: None) -> None:
    session, single = run(), run()
    epochs_of_frame = {"25 a frame": 25, "100 a frame": 100, "all at once": 500}[speed]
    while session.epoch < 500:
        session.step(Unit.EPOCH, epochs_of_frame)
    losses = [single.losses()[0]]
    for _ in range(16):
        single.step(Unit.EPOCH, 1)
        losses.append(single.losses()[0])
    assert len(session.history.epoch) <= 200
    assert session.history.epoch[:8] == list(range(8))
    kept = [epoch for epoch in session.history.epoch if epoch <= 16]
    assert session.history.train[: len(kept)] == [losses[epoch] for epoch in kept]


def test_a_past_run_keeps_its_first_epochs_among_few_rows() -> None:
    history = History([*range(3000)], [1.0] * 3000, [None] * 3000)
    few = history.thinned(60)
    assert len(few.epoch) <= 60
    assert few.epoch[:5] == list(range(5)) and few.epoch[-1] == 2999
