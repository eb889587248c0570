"""A Hypothesis state machine that compares a store with a dict. Each backend runs it."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from app.store.base import NameTaken, Quota, SessionNotFound, Store, StoredSnapshot, VersionConflict
from tests.examples import examples

MAX_ENTRIES = 4
QUOTA = Quota(MAX_ENTRIES, MAX_ENTRIES, 10**9, 1e9)
SETTINGS = settings(max_examples=examples(40), stateful_step_count=30, deadline=None)
SNAPSHOTS = st.binary(max_size=8)
T = TypeVar("T")


class StoreMachine(RuleBasedStateMachine):
    """``model`` maps ids to stored snapshots, least recently used first."""

    ids: Bundle[str] = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store = self.make()
        self.model: dict[str, StoredSnapshot] = {}

    @abstractmethod
    def make(self) -> Store:
        """An empty store with ``QUOTA``."""

    async def close(self) -> None:
        """Close what ``make`` has opened."""

    def teardown(self) -> None:
        self.run_(self.close())
        self.runner.close()

    def run_(self, call: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(call)

    def use(self, session_id: str) -> StoredSnapshot:
        stored = self.model.pop(session_id)
        self.model[session_id] = stored
        return stored

    def add(self, session_id: str, snapshot: bytes) -> None:
        self.model[session_id] = StoredSnapshot(1, snapshot)
        if len(self.model) > MAX_ENTRIES:
            del self.model[next(iter(self.model))]

    @rule(target=ids, snapshot=SNAPSHOTS)
    def create(self, snapshot: bytes) -> str:
        session_id = self.run_(self.store.create(snapshot)).id
        assert session_id not in self.model
        self.add(session_id, snapshot)
        return session_id

    @rule(target=ids, name=st.sampled_from(["one", "two"]), snapshot=SNAPSHOTS)
    def create_with_a_name(self, name: str, snapshot: bytes) -> str:
        call = self.store.create(snapshot, name=name)
        if name in self.model:
            with pytest.raises(NameTaken):
                self.run_(call)
            return name
        assert self.run_(call).id == name
        self.add(name, snapshot)
        return name

    @rule(session_id=ids)
    def load(self, session_id: str) -> None:
        if session_id in self.model:
            assert self.run_(self.store.load(session_id)) == self.use(session_id)
        else:
            with pytest.raises(SessionNotFound):
                self.run_(self.store.load(session_id))

    @rule(session_id=ids, snapshot=SNAPSHOTS, behind=st.integers(-1, 2))
    def replace(self, session_id: str, snapshot: bytes, behind: int) -> None:
        latest = self.model[session_id].version if session_id in self.model else 1
        call = self.store.replace(session_id, snapshot, latest - behind)
        if session_id not in self.model:
            with pytest.raises(SessionNotFound):
                self.run_(call)
            return
        self.use(session_id)
        if behind:
            with pytest.raises(VersionConflict):
                self.run_(call)
        else:
            assert self.run_(call) == latest + 1
            self.model[session_id] = StoredSnapshot(latest + 1, snapshot)

    @rule(session_id=ids)
    def delete(self, session_id: str) -> None:
        if session_id in self.model:
            self.run_(self.store.delete(session_id))
            del self.model[session_id]
        else:
            with pytest.raises(SessionNotFound):
                self.run_(self.store.delete(session_id))

    @invariant()
    def store_and_model_are_equal(self) -> None:
        # In the order of use, so that loading does not change it.
        for session_id, stored in list(self.model.items()):
            assert self.run_(self.store.load(session_id)) == stored
