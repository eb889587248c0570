"""The store in memory keeps the contract."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from hypothesis import given
from hypothesis.stateful import run_state_machine_as_test

from app.store.base import Quota, Store
from app.store.memory import MemoryStore
from tests.store import concurrent_writers, state_machine
from tests.store.named_entries import NamesContract


class TestMemoryStore(NamesContract):
    def make(self, bounds: Quota, clock: Callable[[], float] = time.time) -> Store:
        return MemoryStore(bounds, clock)


class Machine(state_machine.StoreMachine):
    def make(self) -> Store:
        return MemoryStore(state_machine.BOUNDS)


def test_it_answers_as_a_dict_would() -> None:
    run_state_machine_as_test(Machine, settings=state_machine.SETTINGS)


@concurrent_writers.SETTINGS
@given(concurrent_writers.PROGRAMS)
def test_writers_at_once_lose_nothing(program: list[list[concurrent_writers.Act]]) -> None:
    store = MemoryStore(concurrent_writers.BOUNDS)
    asyncio.run(concurrent_writers.check([store], program))
