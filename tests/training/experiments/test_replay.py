"""A run made once more: the same states at the same epochs, or a sentence that says why not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.experiments.replay import NotReplayed, replay, spaced_epochs
from app.training.run.edit import set_parameter
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from app.training.timeline.undo import go_back
from tests.training.runs import run


def parameters(session: TrainingSession) -> np.ndarray:
    return session.network.parameters.copy()


def always() -> bool:
    return True


@settings(deadline=None)
@given(st.integers(0, 10**7), st.integers(2, 60))
def test_epochs_grow_from_the_first_to_the_last_by_growing_steps(last: int, most: int) -> None:
    epochs = spaced_epochs(last, most)
    assert epochs[0] == 0 and epochs[-1] == last
    assert len(epochs) == min(last + 1, most)
    steps = np.diff(epochs)
    assert (steps > 0).all()
    if last >= most:
        # Up to rounding, but for the last, which ends where the run does.
        assert (np.diff(steps)[:-1] >= -1).all()


def test_it_sees_the_very_states_that_the_run_had() -> None:
    session = run()
    states = [parameters(session)]
    for _ in range(4):
        session.step(Unit.EPOCH, 1)
        states.append(parameters(session))
    session.step(Unit.BATCH, 1)
    end = parameters(session)
    seen = replay(session, [0, 1, 3, 4], lambda s: (s.epoch, s.losses()[0], parameters(s)), always)
    for (epoch, loss, found), expected in zip(seen, (0, 1, 3, 4), strict=True):
        assert epoch == expected
        assert loss == session.history.train[expected]
        assert found.tolist() == states[expected].tolist()
    assert parameters(session).tolist() == end.tolist()
    assert session.epoch == 4


def test_a_run_of_compiled_loops_is_trained_by_them_again(compiled_engine: None) -> None:
    session = run()
    assert session.engine == "numba"
    session.step(Unit.EPOCH, 6)
    (found,) = replay(session, [6], parameters, always)
    assert found.tolist() == parameters(session).tolist()


def test_changes_and_edits_are_made_again_where_they_were() -> None:
    session = run().changed({"optimizer": {"learning_rate": 0.2}})
    states = {0: parameters(session)}

    def train(epochs: int) -> None:
        for _ in range(epochs):
            session.step(Unit.EPOCH, 1)
            states[session.epoch] = parameters(session)

    train(2)
    set_parameter(session, Selection("w", 0, 0, 0), 0.25)
    states[2] = parameters(session)
    train(1)
    session.step(Unit.BATCH, 1)
    session = session.changed({"batch_size": 3})
    session.step(Unit.BATCH, 1)
    session = session.changed({"optimizer": {"name": "adam", "learning_rate": 0.05}})
    train(2)
    set_parameter(session, Selection("b", 1, 0), -0.5)
    states[session.epoch] = parameters(session)
    assert session.epoch == 5
    seen = replay(session, range(6), lambda s: (s.epoch, parameters(s)), always)
    assert {epoch: found.tolist() for epoch, found in seen} == {
        epoch: found.tolist() for epoch, found in states.items()
    }
    some = replay(session, [0, 3, 5], parameters, always)
    assert [found.tolist() for found in some] == [states[epoch].tolist() for epoch in (0, 3, 5)]


def test_a_run_that_was_gone_back_in_ends_where_it_stands() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    two = parameters(session)
    session.step(Unit.EPOCH, 3)
    session = go_back(session, Unit.EPOCH, 3, 10.0)
    seen = replay(session, [0, 2], parameters, always)
    assert seen[-1].tolist() == two.tolist()
    assert session.timeline.ahead.epoch == [3, 4, 5]


def test_a_run_whose_beginning_is_not_known_says_so() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session.timeline.begin_with(session.state())
    with pytest.raises(NotReplayed, match="beginning of this run is no longer recorded; reset"):
        replay(session, [0, 2], parameters, always)


def test_it_ends_when_it_may_not_go_on() -> None:
    session = run()
    session.step(Unit.EPOCH, 5)
    with pytest.raises(NotReplayed, match="takes too long; reset it and train fewer epochs"):
        replay(session, [0, 5], parameters, lambda: False)
