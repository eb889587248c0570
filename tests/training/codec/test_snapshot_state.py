"""The optimizer's state in a snapshot: all of it, of the right kind, and nothing beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from app.engine.optimizers import OPTIMIZERS, SQUARES
from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.forged_snapshots import Forgery
from tests.training.runs import run, state

Change = Callable[[dict[str, Any], str], Any]
STATEFUL = sorted(name for name, optimizer in OPTIMIZERS.items() if optimizer.slots)


def forgery(name: str) -> Forgery:
    return Forgery(optimizer={"name": name, "learning_rate": 0.05})


@for_each("name", OPTIMIZERS)
@for_each("moves", range(4))
def test_a_run_read_anywhere_goes_on_with_the_same_bits(name: str, moves: int) -> None:
    rng = np.random.default_rng([moves, *name.encode()])
    session = run(optimizer={"name": name, "learning_rate": 0.05}, seed=int(rng.integers(100)))
    for _ in range(3):
        session.step(list(Unit)[rng.integers(4)], int(rng.integers(1, 5)))
    copy = from_bytes(to_bytes(session))
    assert state(copy) == state(session)
    for unit in rng.permutation(4):
        for each in (session, copy):
            each.step(list(Unit)[unit], 2)
    assert state(copy) == state(session)
    assert to_bytes(copy) == to_bytes(session)


@for_each("name", OPTIMIZERS)
def test_the_parts_put_together_again_are_a_snapshot(name: str) -> None:
    # Else the forgeries would be refused for another reason than theirs.
    parts = forgery(name)
    slots = OPTIMIZERS[name].slots
    held = {key for key in parts.arrays if "state_" in key}
    assert held == {f"{prefix}{slot}" for slot in slots for prefix in ("state_", "update_state_")}
    assert parts.header["optimizer_steps"] == 5
    assert parts.header["update"]["steps_before"] == 4
    from_bytes(parts.to_bytes())


CHANGES: dict[str, Change] = {
    "not a number": lambda a, key: a[key].__setitem__(0, np.nan),
    "infinite": lambda a, key: a[key].__setitem__(3, -np.inf),
    "too short": lambda a, key: a.update({key: a[key][1:].copy()}),
    "empty": lambda a, key: a.update({key: a[key][:0].copy()}),
    "a column": lambda a, key: a.update({key: a[key].reshape(13, 1)}),
    "gone": lambda a, key: a.pop(key),
    "another name": lambda a, key: a.update({key + "s": a.pop(key)}),
    "one more": lambda a, key: a.update({key + "_too": a[key]}),
}


@for_each("change", CHANGES.values(), ids=CHANGES.keys(), quick=2)
@for_each("prefix", ["state_", "update_state_"], quick=2)
@for_each("name", STATEFUL, quick=2)
def test_a_forged_state_is_refused(name: str, prefix: str, change: Change) -> None:
    parts = forgery(name)
    change(parts.arrays, prefix + OPTIMIZERS[name].slots[-1])
    with pytest.raises(BadSnapshot):
        from_bytes(parts.to_bytes())


@for_each("prefix", ["state_", "update_state_"])
@for_each("slot", sorted(SQUARES))
def test_a_sum_of_squares_is_never_negative(slot: str, prefix: str) -> None:
    name = next(name for name in STATEFUL if slot in OPTIMIZERS[name].slots)
    parts = forgery(name)
    parts.arrays[prefix + slot][2] = -1e-3
    with pytest.raises(BadSnapshot, match="state"):
        from_bytes(parts.to_bytes())


@for_each("prefix", ["state_", "update_state_"])
def test_an_optimizer_without_a_state_has_none(prefix: str) -> None:
    parts = forgery("sgd")
    parts.arrays[prefix + "velocity"] = np.zeros(13)
    with pytest.raises(BadSnapshot, match="state"):
        from_bytes(parts.to_bytes())


def test_no_state_before_an_update_that_was_not_made() -> None:
    parts = forgery("momentum")
    parts.header["update"] = None
    with pytest.raises(BadSnapshot, match="state"):
        from_bytes(parts.to_bytes())


@for_each("other", sorted(set(OPTIMIZERS) - {"momentum", "nesterov"}))
def test_a_state_of_another_optimizer_is_refused(other: str) -> None:
    parts = forgery("momentum")
    parts.header["recipe"]["optimizer"] = {"name": other}
    with pytest.raises(BadSnapshot):
        from_bytes(parts.to_bytes())


@for_each(
    "change",
    [
        {"optimizer_steps": -1},
        {"optimizer_steps": 1.5},
        {"optimizer_steps": None},
        {"optimizer_steps": 2**63},
    ],
)
def test_steps_that_cannot_be_counted(change: dict[str, Any]) -> None:
    parts = forgery("adam")
    parts.header |= change
    with pytest.raises(BadSnapshot):
        from_bytes(parts.to_bytes())


def test_far_on_the_bias_correction_is_a_number_still() -> None:
    parts = forgery("adam")
    parts.header["optimizer_steps"] = 2**62
    session = from_bytes(parts.without_past())
    assert session.step(Unit.EPOCH, 2) == 2
    assert np.isfinite(session.network.parameters).all()
