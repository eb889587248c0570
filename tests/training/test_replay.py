"""A run trained once more: the same states at the same epochs, or a sentence that says why not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.edit import set_parameter
from app.training.position import Unit
from app.training.replay import NotReplayed, replay, spaced_epochs
from app.training.selection import Selection
from app.training.session import TrainingSession
from tests.training.runs import run


def parameters(session: TrainingSession) -> np.ndarray:
    return session.network.parameters.copy()


def always() -> bool:
    return True


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


def test_what_was_changed_before_the_first_step_does_not_matter() -> None:
    session = run().changed({"optimizer": {"learning_rate": 0.2}, "batch_size": 3})
    session.step(Unit.EPOCH, 2)
    (found,) = replay(session, [2], parameters, always)
    assert found.tolist() == parameters(session).tolist()


def edited(session: TrainingSession) -> None:
    set_parameter(session, Selection("w", 0, 0, 0), 0.25)


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_weight_set_by_hand_is_noticed(after: int) -> None:
    session = run()
    session.step(Unit.EPOCH, 1 + after) if after else None
    edited(session)
    session.step(Unit.EPOCH, 3 - after) if after < 3 else None
    with pytest.raises(NotReplayed, match="Settings or weights were changed"):
        replay(session, spaced_epochs(session.epoch, 40), parameters, always)


def test_a_setting_changed_on_the_way_is_noticed() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session = session.changed({"optimizer": {"learning_rate": 0.2}})
    with pytest.raises(NotReplayed, match="Settings or weights were changed"):
        replay(session, [0, 2], parameters, always)


def test_a_setting_changed_within_the_first_epoch_is_noticed() -> None:
    session = run()
    session.step(Unit.BATCH, 1)
    session = session.changed({"optimizer": {"learning_rate": 0.2}})
    session.step(Unit.EPOCH, 2)
    with pytest.raises(NotReplayed, match="Settings or weights were changed"):
        replay(session, [0, 2], parameters, always)


def test_it_ends_when_it_may_not_go_on() -> None:
    session = run()
    session.step(Unit.EPOCH, 5)
    with pytest.raises(NotReplayed, match="takes too long; reset it and train fewer epochs"):
        replay(session, [0, 5], parameters, lambda: False)
