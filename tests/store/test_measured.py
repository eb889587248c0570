"""A store that is timed keeps the same contract, and every operation is told."""

from __future__ import annotations

import time
from collections.abc import Callable

import anyio
import pytest

from app.store.base import Bounds, SessionNotFound, Store
from app.store.measured import MeasuredStore
from app.store.memory import MemoryStore
from tests.store.contract import MANY, UNKNOWN
from tests.store.names import NamesContract


def ignore(operation: str, seconds: float) -> None:
    pass


class TestMeasuredStore(NamesContract):
    def make(self, bounds: Bounds, clock: Callable[[], float] = time.time) -> Store:
        return MeasuredStore(MemoryStore(bounds, clock), ignore)


def test_every_operation_is_told_and_failing_ones_too() -> None:
    told: list[tuple[str, float]] = []
    store = MeasuredStore(MemoryStore(MANY), lambda *what: told.append(what))

    async def use() -> None:
        made = (await store.create(b"x")).id
        await store.load(made)
        await store.owner(made)
        await store.replace(made, b"y", 1)
        await store.delete(made)
        await store.sweep()
        with pytest.raises(SessionNotFound):
            await store.load(UNKNOWN)

    anyio.run(use)
    names = [name for name, _ in told]
    assert names == ["create", "load", "owner", "replace", "delete", "sweep", "load"]
    assert all(0 <= seconds < 60 for _, seconds in told)
