"""Concurrent writers on several connections to one store: no acknowledged write is lost."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st

from app.store.base import NOBODY, NameTaken, Quota, SessionNotFound, Store, VersionConflict
from tests.examples import examples

QUOTA = Quota(max_entries=10**4, max_per_owner=10**4, max_bytes=10**9, ttl_seconds=1e9)
SETTINGS = settings(max_examples=examples(60), deadline=None)
SESSIONS = 2


@dataclass(frozen=True)
class Action:
    """What a writer does to a session, after yielding ``pauses`` times to the others."""

    kind: Literal["load", "change", "overwrite", "delete", "create", "claim"]
    session: int
    pauses: int


ACTIONS = st.builds(
    Action,
    # Deleting ends a session, so it is rare.
    st.sampled_from(
        ["load", "change", "change", "change", "overwrite", "create", "claim"] * 2 + ["delete"]
    ),
    st.integers(0, SESSIONS - 1),
    st.integers(0, 3),
)
PROGRAMS = st.lists(st.lists(ACTIONS, min_size=1, max_size=8), min_size=2, max_size=4)
"""The actions of each writer."""


@dataclass
class History:
    """The acknowledged writes of a session."""

    written: dict[int, bytes] = field(default_factory=dict)
    known: int = 1
    """The latest version that any writer has seen."""
    deletions: int = 0

    def acknowledge(self, version: int, snapshot: bytes) -> None:
        assert version not in self.written, "two writers got the same version"
        self.written[version] = snapshot
        self.known = max(self.known, version)


async def check(stores: Sequence[Store], program: list[list[Action]]) -> None:
    """Run the writers concurrently, and check the store against their answers."""
    ids: list[str] = []
    histories: dict[str, History] = defaultdict(History)
    for number in range(SESSIONS):
        snapshot = b"first of %d" % number
        ids.append((await stores[0].create(snapshot)).id)
        histories[ids[-1]].acknowledge(1, snapshot)

    async def write(writer: int, actions: list[Action]) -> None:
        store = stores[writer % len(stores)]
        for number, action in enumerate(actions):
            session_id = ids[action.session]
            await _run(store, action, session_id, b"%d.%d" % (writer, number), histories)

    async with asyncio.TaskGroup() as group:
        for writer, actions in enumerate(program):
            group.create_task(write(writer, actions))

    for session_id, history in histories.items():
        assert sorted(history.written) == list(range(1, len(history.written) + 1))
        for store in stores:
            if history.deletions:
                assert await _is_gone(store, session_id)
                continue
            last = await store.load(session_id)
            assert last.version == len(history.written)
            assert last.snapshot == history.written[last.version]


async def _run(
    store: Store, action: Action, session_id: str, snapshot: bytes, histories: dict[str, History]
) -> None:
    history = histories[session_id]
    was_deleted, known = history.deletions > 0, history.known
    try:
        match action.kind:
            case "create":
                created = (await store.create(snapshot, NOBODY)).id
                histories[created].acknowledge(1, snapshot)
                return
            case "claim":
                await _pause(action.pauses)
                name = f"name {action.session}"
                await store.create(snapshot, NOBODY, name=name)
                histories[name].acknowledge(1, snapshot)
                return
            case "delete":
                await _pause(action.pauses)
                await store.delete(session_id)
                history.deletions += 1
                assert history.deletions == 1, "two writers deleted it"
            case "overwrite":
                await _pause(action.pauses)
                history.acknowledge(await store.replace(session_id, snapshot, known), snapshot)
            case _:
                loaded = await store.load(session_id)
                assert loaded.version >= known, "a later version was seen before"
                history.known = max(history.known, loaded.version)
                await _pause(action.pauses)
                if action.kind == "change":
                    version = await store.replace(session_id, snapshot, loaded.version)
                    assert version == loaded.version + 1
                    history.acknowledge(version, snapshot)
        assert not was_deleted
    except VersionConflict:
        assert not was_deleted
    except NameTaken as error:
        assert action.kind == "claim"
        await store.load(str(error))
    except SessionNotFound:
        # Another writer may have deleted it, without having got the answer yet.
        assert action.kind != "create"


async def _pause(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def _is_gone(store: Store, session_id: str) -> bool:
    try:
        await store.load(session_id)
    except SessionNotFound:
        return True
    return False
