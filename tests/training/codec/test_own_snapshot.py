"""Snapshots of runs of own data: the same run again, small, and nothing forged."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from app.training.codec.snapshot import BadSnapshot, from_bytes, to_bytes
from app.training.own_data import data_of_lists, pack, unpack
from app.training.run.position import Unit
from tests.for_each import for_each
from tests.training.own_runs import flowers, own_run, prices
from tests.training.runs import state


@for_each("own", [flowers(), prices()], ids=["classes", "numbers"])
def test_a_run_comes_back_and_goes_on_the_same(own: object) -> None:
    session = own_run(own)  # type: ignore[arg-type]
    session.step(Unit.EPOCH, 2)
    again = from_bytes(to_bytes(session))
    assert state(again) == state(session)
    session.step(Unit.BATCH, 3)
    again.step(Unit.BATCH, 3)
    assert state(again) == state(session)
    assert again.data.dataset.input_names == session.data.dataset.input_names


def test_they_come_back_while_another_data_set_is_chosen() -> None:
    away = own_run(flowers()).changed({"dataset": {"name": "xor"}})
    again = from_bytes(to_bytes(away))
    assert again.own is not None
    assert again.own.digest == flowers().digest
    assert state(again) == state(away)


def test_the_same_bytes_give_the_same_data_and_the_same_bytes() -> None:
    whole = to_bytes(own_run(flowers()))
    first, second = from_bytes(whole), from_bytes(whole)
    assert first.own is second.own
    assert first.data is second.data
    assert to_bytes(first) == whole


def test_points_come_back_to_the_bit() -> None:
    rng = np.random.default_rng(1)
    own = data_of_lists(rng.normal(size=(50, 16)).tolist(), rng.normal(size=50).tolist())
    again = unpack(pack(own))
    assert again.points.tobytes() == own.points.tobytes()
    assert again.target.tobytes() == own.target.tobytes()
    assert again.digest == own.digest


def test_large_measurements_are_packed_small() -> None:
    x = np.round(np.random.default_rng(0).normal(size=(20_000, 8)), 1)
    own = data_of_lists(x.tolist(), (np.arange(20_000) % 3).astype(float).tolist())
    assert len(pack(own)) < own.points.nbytes / 4


def test_points_of_other_data_are_refused() -> None:
    mine, other = pack(flowers()), pack(flowers(rows=12))
    whole = to_bytes(own_run(flowers()))
    assert mine in whole
    swapped = whole.replace(mine, other + bytes(len(mine) - len(other)))[:-4]
    with pytest.raises(BadSnapshot):
        from_bytes(swapped + zlib.crc32(swapped).to_bytes(4, "little"))


@for_each(
    "packed",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\x02\x00\x00\x00{}" + zlib.compress(b""),
        b"\x02\x00\x00\x00[]" + zlib.compress(b""),
        pack(flowers())[:-1],
        pack(flowers()) + b"x",
    ],
)
def test_damaged_data_are_a_value_error(packed: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(packed)


def test_a_bomb_is_not_inflated() -> None:
    header = flowers().header.encode()
    bomb = zlib.compress(bytes(100_000_000), 9)
    with pytest.raises(ValueError, match="more than own data may be"):
        unpack(len(header).to_bytes(4, "little") + header + bomb)
