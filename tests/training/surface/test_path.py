"""The path of a run over two parameters has the very values that the run had."""

from __future__ import annotations

import numpy as np
import pytest

from app.training.run.edit import set_parameter, set_parameters
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from app.training.surface.path import recorded_path
from app.training.timeline.undo import go_back, undo
from tests.training.runs import run, state

PLACES = [0, 9]


def walk(session: TrainingSession, updates: int) -> list[list[float]]:
    """The two parameters before and after each of some updates."""
    passed = [session.network.parameters[PLACES].tolist()]
    for _ in range(updates):
        session.step(Unit.BATCH, 1)
        passed.append(session.network.parameters[PLACES].tolist())
    return passed


def test_each_update_has_a_point() -> None:
    session = run()
    passed = walk(session, 20)
    before = state(session)
    path = recorded_path(session, PLACES, most=200)
    assert path.points.tolist() == passed
    assert path.updates.tolist() == [*range(21)]
    assert path.begins.tolist() == [True] + [False] * 20
    assert path.every == 0
    assert state(session) == before, "looking changes nothing"


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_an_optimizer_s_memory_is_in_it(optimizer: str) -> None:
    session = run(optimizer={"name": optimizer, "learning_rate": 0.1})
    passed = walk(session, 12)
    assert recorded_path(session, PLACES, most=5).points[-6:].tolist() == passed[-6:]


def test_before_the_newest_updates_there_are_stored_states() -> None:
    session = run()
    passed = walk(session, 30)
    path = recorded_path(session, PLACES, most=10)
    assert path.every == 20
    assert path.points[-11:].tolist() == passed[-11:]
    assert path.updates[0] == 0 and path.points[0].tolist() == passed[0], "the start is known"
    assert (np.diff(path.updates) > 0).all()
    for point, updates in zip(path.points.tolist(), path.updates.tolist(), strict=True):
        assert point == passed[updates]


def test_a_long_run_keeps_some_states_of_its_way() -> None:
    session = run(batch_size=12)
    session.step(Unit.EPOCH, 4000)
    path = recorded_path(session, PLACES, most=50, seconds=60.0)
    assert path.every == 3950 and len(path.points) > 51
    assert path.points[-1].tolist() == session.network.parameters[PLACES].tolist()
    other = run(batch_size=12)
    other.step(Unit.EPOCH, int(path.updates[1]))
    assert path.points[1].tolist() == other.network.parameters[PLACES].tolist()


def test_setting_a_weight_begins_a_new_piece() -> None:
    session = run()
    first = walk(session, 3)
    set_parameter(session, Selection("w", 0, 0, 0), 1.25)
    second = walk(session, 2)
    path = recorded_path(session, PLACES, most=200)
    assert path.points.tolist() == first + second
    assert path.begins.tolist() == [True, False, False, False, True, False, False]
    assert path.updates.tolist() == [0, 1, 2, 3, 3, 4, 5]


def test_other_settings_go_on_with_the_same_piece() -> None:
    session = run()
    passed = walk(session, 3)
    session = session.changed({"optimizer": {"name": "adam"}})
    passed += walk(session, 3)[1:]
    path = recorded_path(session, PLACES, most=200)
    assert path.points.tolist() == passed
    assert path.begins.tolist() == [True] + [False] * 6


def test_going_back_shortens_it() -> None:
    session = run()
    passed = walk(session, 6)
    back = go_back(session, Unit.BATCH, 2, 10.0)
    assert recorded_path(back, PLACES, most=200).points.tolist() == passed[:5]
    set_parameters(back, [(Selection("w", 0, 0, 0), 1.0), (Selection("b", 0, 0), 2.0)])
    undone = undo(back, 10.0)
    assert recorded_path(undone, PLACES, most=200).points.tolist() == passed[:5]


def test_in_the_middle_of_a_step_the_path_ends_where_it_begins() -> None:
    session = run()
    passed = walk(session, 2)
    session.step(Unit.PHASE, 3)
    assert recorded_path(session, PLACES, most=200).points.tolist() == passed


def test_a_watched_update_is_its_last_piece() -> None:
    session = run()
    before = session.network.parameters[PLACES].tolist()
    session.step(Unit.SAMPLE, 5)
    assert session.watched
    found = recorded_path(session, PLACES, most=200).points.tolist()
    assert found == [before, session.network.parameters[PLACES].tolist()]


def test_without_time_only_what_is_stored_is_shown() -> None:
    session = run()
    passed = walk(session, 10)
    path = recorded_path(session, PLACES, most=200, seconds=0.0)
    assert path.points.tolist() == [passed[0], passed[-1]]
    assert path.every == 10


def test_of_a_large_network_fewer_updates_are_replayed() -> None:
    wide = [{"units": 50, "activation": "tanh"}] * 2 + [{"units": 1}]
    session = run(layers=wide, dataset={"name": "circle", "samples": 400}, batch_size=None)
    passed = walk(session, 8)
    path = recorded_path(session, PLACES, most=4, seconds=60.0)
    assert path.every == 7 and path.points[-2:].tolist() == passed[-2:]


def test_the_run_before_is_not_in_it() -> None:
    session = run()
    walk(session, 5)
    session.reset()
    assert len(recorded_path(session, PLACES, most=200).points) == 1
