"""The store in memory keeps the contract."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from hypothesis import given
from hypothesis.stateful import run_state_machine_as_test

from app.store.base import Bounds, Store
from app.store.memory import MemoryStore
from tests.store import concurrent, model
from tests.store.names import NamesContract


class TestMemoryStore(NamesContract):
    def make(self, bounds: Bounds, clock: Callable[[], float] = time.time) -> Store:
        return MemoryStore(bounds, clock)


class Machine(model.StoreMachine):
    def make(self) -> Store:
        return MemoryStore(model.BOUNDS)


def test_it_answers_as_a_dict_would() -> None:
    run_state_machine_as_test(Machine, settings=model.SETTINGS)


@concurrent.SETTINGS
@given(concurrent.PROGRAMS)
def test_writers_at_once_lose_nothing(program: list[list[concurrent.Act]]) -> None:
    store = MemoryStore(concurrent.BOUNDS)
    asyncio.run(concurrent.check([store], program))
