"""The memory store fulfils the contract."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis.stateful import run_state_machine_as_test

from app.store.base import Quota, Store
from app.store.memory import MemoryStore
from tests.store import concurrent_writers, state_machine
from tests.store.named_entries import NamedEntriesContract


class TestMemoryStore(NamedEntriesContract):
    def make(self, quota: Quota, clock: Callable[[], float] = time.time) -> Store:
        return MemoryStore(quota, clock)


class Machine(state_machine.StoreMachine):
    def make(self) -> Store:
        return MemoryStore(state_machine.QUOTA)


@pytest.mark.hypothesis
def test_the_store_behaves_like_a_dict() -> None:
    run_state_machine_as_test(Machine, settings=state_machine.SETTINGS)


@concurrent_writers.SETTINGS
@given(concurrent_writers.PROGRAMS)
def test_concurrent_writers_lose_nothing(program: list[list[concurrent_writers.Action]]) -> None:
    store = MemoryStore(concurrent_writers.QUOTA)
    asyncio.run(concurrent_writers.check([store], program))
