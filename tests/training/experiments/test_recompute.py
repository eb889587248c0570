"""A run trained again from its recipe alone: what is honest is equal to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.experiments.fork import copy_of, restarted
from app.training.experiments.recompute import recompute
from app.training.run.edit import set_parameter
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from app.training.timeline.undo import go_back
from tests.training.runs import run


def always() -> bool:
    return True


def never() -> bool:
    return False


def outcome(session: TrainingSession) -> str:
    return recompute(session, always).outcome


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"optimizer": {"name": "adam", "learning_rate": 0.01}},
        {"batch_size": None, "regularizer": {"name": "l2", "rate": 0.01}},
        {"dataset": {"name": "xor", "samples": 20, "noise": 0.3}, "seed": 9},
    ],
)
def test_an_honest_run_is_equal_wherever_it_stands(parts: dict[str, Any]) -> None:
    session = run(**parts)
    assert recompute(session, always).updates == 0
    for unit, count in ((Unit.EPOCH, 3), (Unit.PHASE, 4), (Unit.PHASE, 2), (Unit.SAMPLE, 1)):
        session.step(unit, count)
        before = session.network.parameters.tobytes()
        found = recompute(copy_of(session), always)
        assert (found.outcome, found.updates) == ("equal", session.optimizer_steps)
        assert session.network.parameters.tobytes() == before


def test_changes_and_edits_and_steps_back_are_repeated() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session = session.changed({"optimizer": {"name": "momentum"}})
    session.step(Unit.BATCH, 2)
    set_parameter(session, Selection("w", 0, 0, 0), 0.25)
    session.step(Unit.EPOCH, 2)
    assert outcome(session) == "equal"
    assert outcome(go_back(session, Unit.EPOCH, 1, 60.0)) == "equal"


def test_a_forged_number_is_found_in_weights_optimizer_and_data() -> None:
    honest = run(optimizer={"name": "adam", "learning_rate": 0.01})
    honest.step(Unit.EPOCH, 3)
    weights, momentum, data = copy_of(honest), copy_of(honest), copy_of(honest)
    weights.network.parameters[2] += 1e-6
    momentum.optimizer_state["first_moment"][0] *= 1.001
    assert (outcome(weights), outcome(momentum)) == ("different", "different")
    data.data.points.flags.writeable = True
    data.data.points[0, 0] += 0.01
    assert outcome(data) == "other data"
    assert outcome(honest) == "equal"


def test_more_epochs_claimed_than_trained_are_found() -> None:
    """The state of epoch 2 under the timeline of epoch 3."""
    session = run()
    session.step(Unit.EPOCH, 2)
    early = session.network.parameters.copy()
    session.step(Unit.EPOCH, 1)
    session.network.parameters[:] = early
    assert outcome(session) == "different"


def test_another_rounding_is_close() -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session.network.parameters[:] = np.nextafter(session.network.parameters, np.inf)
    assert outcome(session) == "close"


def test_it_says_when_it_cannot_know() -> None:
    session = run()
    session.step(Unit.EPOCH, 3)
    assert recompute(session, never).outcome == "too long"
    opened = TrainingSession.restore(session.state())
    assert outcome(opened) == "unknown start"
    assert outcome(restarted(session)) == "equal"
