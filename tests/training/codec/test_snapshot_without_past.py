"""A snapshot read without its past is the same run."""

import numpy as np
import pytest

from app.training.codec.snapshot import BadSnapshot, read_without_past, to_bytes
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.runs import run


@for_each("parts", [{}, {"dataset": {"name": "xor"}}])
def test_position_and_losses_are_those_of_the_session(parts: dict[str, object]) -> None:
    session = run(**parts)
    session.step(Unit.EPOCH, 7)
    session.step(Unit.BATCH, 1)
    session.step(Unit.SAMPLE, 1)
    found, losses = read_without_past(to_bytes(session))
    assert np.array_equal(found.network.parameters, session.network.parameters)
    assert found.losses() == session.losses()
    assert found.position == session.position
    assert (found.recipe, found.status) == (session.recipe, session.status)
    assert np.array_equal(found.data.train.x, session.data.train.x)
    assert losses.epoch.tolist() == session.history.epoch
    assert losses.train.tolist() == session.history.train
    tests = None if losses.test is None else losses.test.tolist()
    assert tests == (session.history.test if len(session.data.test) else None)


def test_before_the_first_update() -> None:
    session = run()
    found, losses = read_without_past(to_bytes(session))
    assert losses.epoch.tolist() == [0]
    assert losses.train.tolist() == [found.losses()[0]]


def test_damaged_snapshots_are_refused() -> None:
    snapshot = to_bytes(run())
    for bad in (b"", snapshot[:-1], snapshot[:100], b"x" + snapshot[1:]):
        with pytest.raises(BadSnapshot):
            read_without_past(bad)
