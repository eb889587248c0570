"""A state in an address gives a session that looks the same and goes on with the same bits."""

from __future__ import annotations

import json
import re
import struct
from typing import Any

import numpy as np
import pytest

from app.engine.optimizers import OPTIMIZERS
from app.training.codec.state_link import NotInAddress, read_state, write_state
from app.training.divergence.explanation import explain_divergence
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.recipe.recipe import Recipe
from app.training.run.edit import set_parameter
from app.training.run.observation import observe, observe_update
from app.training.run.play import Play, Speed
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from tests.for_each import for_each
from tests.training.codec.test_snapshot import RUNS
from tests.training.forged_links import take_apart
from tests.training.runs import run, state

MOVES: dict[str, list[tuple[Unit, int]]] = {
    "at the start": [],
    "in a forward pass": [(Unit.PHASE, 2)],
    "in a backward pass": [(Unit.EPOCH, 1), (Unit.PHASE, 4)],
    "between two samples": [(Unit.BATCH, 1), (Unit.SAMPLE, 2)],
    "in a phase after samples": [(Unit.SAMPLE, 2), (Unit.PHASE, 1)],
    "after a watched update": [(Unit.EPOCH, 2), (Unit.PHASE, 6)],
    "after a watched update of an epoch's end": [(Unit.BATCH, 2), (Unit.SAMPLE, 2)],
    "after a batch": [(Unit.BATCH, 2)],
    "after epochs": [(Unit.EPOCH, 4)],
}


def again(session: TrainingSession) -> TrainingSession:
    return read_state(write_state(session).text, DEFAULT_LIMITS)


def told(session: TrainingSession) -> dict[str, Any]:
    """The state, but for what the link leaves out: what is measured, and an unwatched update."""
    left_out = {"measured"} if session.watched else {"measured", "update"}
    return {name: value for name, value in state(session).items() if name not in left_out}


def moved(moves: list[tuple[Unit, int]], **parts: Any) -> TrainingSession:
    session = run(**parts)
    for unit, count in moves:
        session.step(unit, count)
    return session


@for_each("moves", MOVES.values(), ids=MOVES.keys(), quick=2)
@for_each("parts", RUNS.values(), ids=RUNS.keys(), quick=2)
def test_wherever_it_stands_it_looks_and_goes_on_the_same(
    parts: dict[str, Any], moves: list[tuple[Unit, int]]
) -> None:
    session = moved(moves, **parts)
    copy = again(session)
    assert told(copy) == told(session)
    for unit in (Unit.PHASE, Unit.SAMPLE, Unit.BATCH, Unit.EPOCH):
        for each in (session, copy):
            each.step(unit, 2)
        assert told(copy) == told(session)


@for_each("name", OPTIMIZERS, quick=3)
def test_a_random_walk(name: str) -> None:
    rng = np.random.default_rng([*name.encode()])
    layers = [
        {"units": 3, "activation": "silu", "dropout": 0.5},
        {"units": 1, "activation": "sigmoid"},
    ]
    session = run(optimizer={"name": name, "learning_rate": 0.05}, layers=layers)
    for _ in range(12):
        session.step(list(Unit)[rng.integers(4)], int(rng.integers(1, 5)))
        session = again(session)
        assert told(again(session)) == told(session)


@for_each(("unit", "count"), [(Unit.PHASE, 6), (Unit.SAMPLE, 5)])
def test_a_watched_update_can_still_be_seen(unit: Unit, count: int) -> None:
    session = moved([(unit, count)])
    seen, copied = observe_update(session), observe_update(again(session))
    assert seen is not None
    assert copied is not None
    for layer in (0, 1):
        np.testing.assert_array_equal(copied.backward.dJ_dw[layer], seen.backward.dJ_dw[layer])


def test_a_running_step_is_known_as_far_as_before() -> None:
    seen = observe(again(moved([(Unit.SAMPLE, 2), (Unit.PHASE, 4)])))
    assert (seen.phases, seen.samples) == (4, 2)


def test_a_compiled_run_goes_on_as_one(compiled_engine: None) -> None:
    session = moved([(Unit.EPOCH, 3), (Unit.BATCH, 1)])
    assert session.engine == "numba"
    copy = again(session)
    for each in (session, copy):
        each.step(Unit.EPOCH, 50)
    assert told(copy) == told(session)


def test_what_was_changed_by_hand_and_in_mid_run_comes_along() -> None:
    session = moved([(Unit.EPOCH, 2)])
    selection = parse_selection("w0.1.1", session.recipe.units)
    assert selection is not None
    set_parameter(session, selection, 0.1 + 0.2)
    session = session.changed({"optimizer": {"learning_rate": 0.25}, "frozen": ["b0.2"]})
    session.step(Unit.BATCH, 1)
    copy = again(session)
    assert told(copy) == told(session)
    assert len(copy.history.changes) == 2


def test_how_it_plays_comes_along() -> None:
    session = run()
    session.set_play(Play(speed=Speed.X25, stop=StopConditions(train_loss_below=0.25)))
    assert again(session).play == session.play


@for_each("value", [5e-324, -0.0, 1.7976931348623157e30, 0.1 + 0.2, 1 / 3])
def test_every_bit_of_a_number_comes_along(value: float) -> None:
    session = run()
    session.network.parameters[2] = value
    copy = again(session)
    assert copy.network.parameters.tobytes() == session.network.parameters.tobytes()


def test_a_diverged_run_says_so_again() -> None:
    layers = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    session = moved([(Unit.EPOCH, 100)], layers=layers, optimizer={"learning_rate": 1e6})
    assert session.status == "diverged"
    copy = again(session)
    assert told(copy) == told(session)
    assert explain_divergence(copy.next_update()) == explain_divergence(session.next_update())


def test_a_long_run_keeps_a_few_rows_of_its_losses() -> None:
    session = moved([(Unit.EPOCH, 500)])
    text = write_state(session)
    assert 50 <= text.rows <= 60 and text.of_rows == 501
    kept, whole = again(session).history, session.history
    assert len(kept.epoch) == text.rows
    assert kept.epoch[:5] == [0, 1, 2, 3, 4]
    assert kept.epoch[-1] == 500
    assert max(np.diff(kept.epoch)) < 20
    for row, epoch in enumerate(kept.epoch):
        assert kept.train[row] == whole.train[epoch]
        assert kept.test[row] == whole.test[epoch]
    assert {**told(again(session)), "history": None} == {**told(session), "history": None}


def test_where_it_is_tight_the_history_gives_way_first() -> None:
    session = moved([(Unit.EPOCH, 60)])
    whole = write_state(session)
    text = write_state(session, len(whole.text) - 1)
    assert (text.rows, text.of_rows) == (3, 61)
    copy = read_state(text.text, DEFAULT_LIMITS)
    assert copy.network.parameters.tobytes() == session.network.parameters.tobytes()
    with pytest.raises(NotInAddress, match=rf"at most {len(text.text) - 1}\.$"):
        write_state(session, len(text.text) - 1)


def test_how_large_a_network_fits_into_an_address() -> None:
    def text(units: int, optimizer: str) -> str:
        hidden = [{"units": units, "activation": "tanh"}] * 2
        layers = [*hidden, {"units": 1, "activation": "sigmoid"}]
        parts = {"optimizer": {"name": optimizer, "learning_rate": 0.01}}
        return write_state(moved([(Unit.EPOCH, 100)], layers=layers, **parts)).text

    assert len(text(16, "sgd")) <= 8000
    assert len(text(8, "adam")) <= 8000
    with pytest.raises(NotInAddress):
        text(64, "sgd")


def test_the_text_needs_no_escaping_and_is_the_same_each_time() -> None:
    session = moved([(Unit.SAMPLE, 7)])
    text = write_state(session).text
    assert re.fullmatch(r"[A-Za-z0-9_-]+", text)
    assert write_state(session).text == text
    assert write_state(again(session)).text == text


def test_writing_changes_nothing() -> None:
    session = moved([(Unit.PHASE, 3)])
    before = state(session)
    write_state(session)
    assert state(session) == before


def test_the_layout_is_the_documented_one() -> None:
    session = moved([(Unit.BATCH, 1)])
    header, numbers = take_apart(write_state(session).text)
    assert Recipe.model_validate_json(json.dumps(header["recipe"])) == session.recipe
    count = len(session.network.parameters)
    rows = [bytes(numbers[byte * count : (byte + 1) * count]) for byte in range(8)]
    read = [struct.unpack("<d", bytes(number))[0] for number in zip(*rows, strict=True)]
    assert read == session.network.parameters.tolist()


def test_data_that_the_recipe_does_not_give_are_not_in_an_address() -> None:
    session = run()
    session.data.points[0, 0] = np.nextafter(session.data.points[0, 0], 2.0)
    with pytest.raises(NotInAddress, match="cannot be generated again"):
        write_state(session)
