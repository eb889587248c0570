"""Stores on a Valkey or Redis server, shared by all replicas of the app."""

from __future__ import annotations

import secrets
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from redis.commands.core import AsyncScript

from app.store import valkey_scripts as lua
from app.store.base import (
    NOBODY,
    CreatedEntry,
    NameTaken,
    Quota,
    Quotas,
    SessionDamaged,
    SessionNotFound,
    Store,
    StoredSnapshot,
    Stores,
    StoreUnavailable,
    VersionConflict,
    id_of,
)
from app.valkey.address import parse
from app.valkey.server import Argument, Server, ValkeyUnavailable

PREFIX = "backprop:"
EXPIRED_PER_CALL = 200
QUARANTINE_SECONDS = 30 * 86_400

Clock = Callable[[], float]


class ValkeyStore(Store):
    """One kind of snapshots under one prefix. ``valkey_scripts`` describes the keys.

    If an answer is late or lost with its connection, the call is repeated; each script detects that
    it has run already. If the second answer is lost too, StoreUnavailable is raised although the
    change may have been made; the version still prevents overwriting it unseen.
    """

    def __init__(self, server: Server, kind: str, quota: Quota, clock: Clock = time.time):
        self._server = server
        self._prefix = f"{PREFIX}{kind}:"
        self._quota = quota
        self._clock = clock
        self._create = server.script(lua.CREATE)
        self._load = server.script(lua.LOAD)
        self._peek = server.script(lua.PEEK)
        self._owner = server.script(lua.OWNER)
        self._owned = server.script(lua.OWNED)
        self._ids = server.script(lua.IDS)
        self._replace = server.script(lua.REPLACE)
        self._delete = server.script(lua.DELETE)
        self._quarantine = server.script(lua.QUARANTINE)
        self._count = server.script(lua.COUNT)
        self._expire = server.script(lua.EXPIRE)

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> CreatedEntry:
        session_id, quota = id_of(name), self._quota
        mark = secrets.token_bytes(lua.MARK_BYTES)
        limits = (quota.max_entries, quota.max_per_owner, quota.max_bytes)
        arguments = (snapshot, zlib.crc32(snapshot), _encode(owner), mark, self._clock(), *limits)
        evicted: int = await self._write(self._create, session_id, *arguments)
        if evicted == -1:
            raise NameTaken(session_id)
        return CreatedEntry(session_id, evicted)

    async def load(self, session_id: str) -> StoredSnapshot:
        stored, _ = await self._read(self._load, session_id, self._clock())
        return stored

    async def peek(self, session_id: str) -> tuple[StoredSnapshot, float]:
        now = self._clock()
        stored, used = await self._read(self._peek, session_id)
        return stored, now - float(used or now)

    async def _read(
        self, script: AsyncScript, session_id: str, *arguments: Argument
    ) -> tuple[StoredSnapshot, bytes | None]:
        """The snapshot, and when it was last used, if the script returns that."""
        found = await self._run(script, session_id, *arguments)
        if isinstance(found, int):
            raise SessionDamaged(session_id) if found else SessionNotFound(session_id)
        version, owner, crc32, snapshot, used = [*found, None][:5]
        try:
            if zlib.crc32(snapshot) == int(crc32):
                return StoredSnapshot(int(version), snapshot, owner.decode()), used
        except (AttributeError, TypeError, ValueError):
            pass  # a field is missing or damaged
        with suppress(StoreUnavailable):
            await self._write(
                self._quarantine, session_id, version, crc32 or b"", QUARANTINE_SECONDS
            )
        raise SessionDamaged(session_id)

    async def owner(self, session_id: str) -> str:
        owner: bytes | None = await self._run(self._owner, session_id)
        if owner is None:
            raise SessionNotFound(session_id)
        return owner.decode()

    async def owned(self, owner: str) -> list[str]:
        found = await self._run(self._owned, "", _encode(owner))
        return [session_id.decode() for session_id in found]

    async def ids(self) -> list[str]:
        return [session_id.decode() for session_id in await self._run(self._ids, "")]

    async def replace(self, session_id: str, snapshot: bytes, expected: int) -> int:
        mark = secrets.token_bytes(lua.MARK_BYTES)
        arguments = (snapshot, zlib.crc32(snapshot), expected, mark, self._clock())
        version: int = await self._write(self._replace, session_id, *arguments)
        if version == -1:
            raise SessionNotFound(session_id)
        if version == 0:
            raise VersionConflict
        return version

    async def delete(self, session_id: str) -> None:
        if not await self._run(self._delete, session_id):
            raise SessionNotFound(session_id)

    async def count(self) -> int:
        counted: int = await self._run(self._count, "")
        return counted

    async def delete_expired(self) -> int:
        before = self._clock() - self._quota.ttl_seconds
        deleted = 0
        while True:  # in portions, because a script blocks the server
            some: int = await self._run(self._expire, "", before, EXPIRED_PER_CALL)
            deleted += some
            if some < EXPIRED_PER_CALL:
                return deleted

    async def _run(self, script: AsyncScript, session_id: str, *arguments: Argument) -> Any:
        return await _call(self._server, script, (self._prefix, _encode(session_id), *arguments))

    async def _write(self, script: AsyncScript, session_id: str, *arguments: Argument) -> Any:
        keyed = (self._prefix, _encode(session_id), *arguments)
        return await _call(self._server, script, keyed, repeat_late=True)


class ValkeyStores(Stores):
    """All stores in one database, and the secret that all replicas sign with."""

    def __init__(self, url: str, quotas: Quotas, clock: Clock = time.time):
        self._server = Server(parse(url))

        def store(kind: str, quota: Quota) -> Store:
            return ValkeyStore(self._server, kind, quota, clock)

        self.sessions = store("sessions", quotas.sessions)
        self.shares = store("shares", quotas.shares)
        self.comparisons = store("comparisons", quotas.comparisons)
        self.rooms = store("rooms", quotas.rooms)
        self.hunts = store("hunts", quotas.hunts)
        self.plans = store("plans", quotas.plans)
        self.hand_ins = store("hand-ins", quotas.hand_ins)
        self._clock = clock
        self._secret = self._server.script(lua.SECRET)
        self._check = self._server.script(lua.CHECK)

    async def secret(self) -> bytes:
        new = secrets.token_bytes(32)
        secret: bytes = await _call(self._server, self._secret, (f"{PREFIX}secret", new))
        return secret

    async def check(self) -> None:
        """Tests with a write: a read-only replica or a full server answers, but saves nothing."""
        await _call(self._server, self._check, (f"{PREFIX}check", self._clock()))

    async def close(self) -> None:
        await self._server.close()


async def _call(
    server: Server, script: AsyncScript, arguments: Sequence[Argument], *, repeat_late: bool = False
) -> Any:
    try:
        return await server.run(script, arguments, repeat_late=repeat_late)
    except ValkeyUnavailable as error:
        raise StoreUnavailable(str(error)) from error


def _encode(text: str) -> bytes:
    """Encodes lone surrogates too, since ids come from URLs."""
    return text.encode("utf-8", "surrogatepass")
