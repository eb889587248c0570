"""Batches: every sample once an epoch, the short one weighted by its size, nothing left over."""

from __future__ import annotations

import numpy as np

from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run


def epoch_of_batches(session: TrainingSession) -> list[list[int]]:
    """The rows of each batch of one epoch, as they are used up."""
    batches, epoch = [], session.epoch
    while session.epoch == epoch:
        batches.append(session.batch_rows().tolist())
        session.step(Unit.BATCH, 1)
        assert session.last_update is not None
        assert session.last_update.rows.tolist() == batches[-1]
    return batches


@for_each(
    ("batch_size", "sizes"),
    [
        (1, [1] * 12),
        (4, [4, 4, 4]),
        (5, [5, 5, 2]),
        (11, [11, 1]),
        (12, [12]),
        (13, [12]),
        (None, [12]),
    ],
)
def test_every_epoch_takes_each_sample_once(batch_size: int | None, sizes: list[int]) -> None:
    session = run(batch_size=batch_size)
    for _ in range(3):
        batches = epoch_of_batches(session)
        assert [len(rows) for rows in batches] == sizes
        assert sorted(row for rows in batches for row in rows) == list(range(12))


def test_every_epoch_is_reshuffled() -> None:
    session = run()
    epochs = [epoch_of_batches(session) for _ in range(4)]
    assert all(epochs[i] != epochs[k] for i in range(4) for k in range(i))


def test_the_seed_decides_the_batches() -> None:
    assert epoch_of_batches(run(seed=8)) == epoch_of_batches(run(seed=8))
    assert epoch_of_batches(run(seed=8)) != epoch_of_batches(run(seed=9))


def test_without_shuffling_every_epoch_is_the_same() -> None:
    session = run(shuffle=False)
    for _ in range(2):
        assert epoch_of_batches(session) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11]]


def test_the_short_batch_is_weighted_by_its_own_size() -> None:
    session = run()
    session.step(Unit.BATCH, 2)
    rows, network, train = session.batch_rows(), session.network, session.data.train
    assert len(rows) == 2
    shares = [
        network.gradient(train.x[row : row + 1], train.y[row : row + 1], session.loss)
        for row in rows
    ]
    expected = network.parameters - 0.5 * (shares[0] + shares[1]) / 2
    session.step(Unit.BATCH, 1)
    np.testing.assert_allclose(network.parameters, expected, rtol=1e-13)


def test_the_short_batch_ends_the_epoch() -> None:
    session = run()
    session.step(Unit.BATCH, 3)
    assert (session.epoch, session.batch, session.offset) == (1, 0, 0)
    assert len(session.batch_rows()) == 5


def test_an_update_moves_along_the_gradient_of_its_batch_alone() -> None:
    session = run()
    rows, train = session.batch_rows(), session.data.train
    gradient = session.network.gradient(train.x[rows], train.y[rows], session.loss)
    before = session.network.parameters.copy()
    session.step(Unit.BATCH, 1)
    np.testing.assert_array_equal(session.network.parameters, before - 0.5 * gradient)
