"""Several writers at once, on several views of one store: nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st

from app.store.base import NOBODY, Bounds, NameTaken, SessionNotFound, Store, VersionConflict
from tests.examples import examples

BOUNDS = Bounds(most=10**4, max_per_owner=10**4, max_bytes=10**9, idle_seconds=1e9)
SETTINGS = settings(max_examples=examples(60), deadline=None)
SESSIONS = 2


@dataclass(frozen=True)
class Act:
    """What a writer does to a session, after it has let the others run so many times."""

    kind: Literal["load", "change", "overwrite", "delete", "create", "claim"]
    session: int
    pauses: int


ACTS = st.builds(
    Act,
    # Deleting ends a session, so it is rare: else there would be little to see.
    st.sampled_from(
        ["load", "change", "change", "change", "overwrite", "create", "claim"] * 2 + ["delete"]
    ),
    st.integers(0, SESSIONS - 1),
    st.integers(0, 3),
)
PROGRAMS = st.lists(st.lists(ACTS, min_size=1, max_size=8), min_size=2, max_size=4)
"""What each of several writers does."""


@dataclass
class History:
    """What a session's writers were told."""

    written: dict[int, bytes] = field(default_factory=dict)
    known: int = 1
    """The latest version that anybody was told of."""
    deletions: int = 0

    def acknowledge(self, version: int, snapshot: bytes) -> None:
        assert version not in self.written, "two were told that they had written one version"
        self.written[version] = snapshot
        self.known = max(self.known, version)


async def check(stores: Sequence[Store], program: list[list[Act]]) -> None:
    """Run the writers at once, each on one of the views, and compare what they were told."""
    ids: list[str] = []
    histories: dict[str, History] = defaultdict(History)
    for number in range(SESSIONS):
        snapshot = b"first of %d" % number
        ids.append((await stores[0].create(snapshot)).id)
        histories[ids[-1]].acknowledge(1, snapshot)

    async def write(writer: int, acts: list[Act]) -> None:
        store = stores[writer % len(stores)]
        for number, act in enumerate(acts):
            session_id = ids[act.session]
            await _act(store, act, session_id, b"%d.%d" % (writer, number), histories)

    async with asyncio.TaskGroup() as group:
        for writer, acts in enumerate(program):
            group.create_task(write(writer, acts))

    for session_id, history in histories.items():
        assert sorted(history.written) == list(range(1, len(history.written) + 1))
        for store in stores:
            if history.deletions:
                assert await _is_gone(store, session_id)
                continue
            last = await store.load(session_id)
            assert last.version == len(history.written)
            assert last.snapshot == history.written[last.version]


async def _act(
    store: Store, act: Act, session_id: str, snapshot: bytes, histories: dict[str, History]
) -> None:
    history = histories[session_id]
    was_deleted, known = history.deletions > 0, history.known
    try:
        match act.kind:
            case "create":
                created = (await store.create(snapshot, NOBODY)).id
                histories[created].acknowledge(1, snapshot)
                return
            case "claim":
                await _pause(act.pauses)
                name = f"name {act.session}"
                await store.create(snapshot, NOBODY, name=name)
                histories[name].acknowledge(1, snapshot)
                return
            case "delete":
                await _pause(act.pauses)
                await store.delete(session_id)
                history.deletions += 1
                assert history.deletions == 1, "two were told that they had deleted it"
            case "overwrite":
                await _pause(act.pauses)
                history.acknowledge(await store.replace(session_id, snapshot, known), snapshot)
            case _:
                loaded = await store.load(session_id)
                assert loaded.version >= known, "somebody had seen a later version before"
                history.known = max(history.known, loaded.version)
                await _pause(act.pauses)
                if act.kind == "change":
                    version = await store.replace(session_id, snapshot, loaded.version)
                    assert version == loaded.version + 1
                    history.acknowledge(version, snapshot)
        assert not was_deleted
    except VersionConflict:
        assert not was_deleted
    except NameTaken as error:
        assert act.kind == "claim"
        await store.load(str(error))
    except SessionNotFound:
        # Another's deletion may have been carried out before its writer was told.
        assert act.kind != "create"


async def _pause(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def _is_gone(store: Store, session_id: str) -> bool:
    try:
        await store.load(session_id)
    except SessionNotFound:
        return True
    return False
