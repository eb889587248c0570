"""A store on a Valkey or Redis server, which any number of replicas of the app may share."""

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
    Bounds,
    Created,
    NameTaken,
    SessionDamaged,
    SessionNotFound,
    Store,
    Stored,
    Stores,
    StoreUnavailable,
    VersionConflict,
    id_of,
)
from app.valkey.address import parse
from app.valkey.server import Argument, Server, ValkeyUnavailable

PREFIX = "backprop:"
SWEPT_AT_A_TIME = 200
SECONDS_ASIDE = 30 * 86_400

Clock = Callable[[], float]


class ValkeyStore(Store):
    """One kind of snapshots under one prefix; see ``valkey_scripts`` for the keys.

    An answer that is lost with its connection, or late, is asked for again; each script can tell
    that it has been carried out already. If the second answer is lost too, StoreUnavailable is
    raised and it is not known whether the change has been made; who has seen the version before
    still cannot overwrite it.
    """

    def __init__(self, server: Server, kind: str, bounds: Bounds, clock: Clock = time.time):
        self._server = server
        self._prefix = f"{PREFIX}{kind}:"
        self._bounds = bounds
        self._clock = clock
        self._create = server.script(lua.CREATE)
        self._load = server.script(lua.LOAD)
        self._owner = server.script(lua.OWNER)
        self._owned = server.script(lua.OWNED)
        self._replace = server.script(lua.REPLACE)
        self._delete = server.script(lua.DELETE)
        self._set_aside = server.script(lua.SET_ASIDE)
        self._count = server.script(lua.COUNT)
        self._sweep = server.script(lua.SWEEP)

    async def create(
        self, snapshot: bytes, owner: str = NOBODY, *, name: str | None = None
    ) -> Created:
        """See ``Store.create``."""
        session_id, bounds = id_of(name), self._bounds
        mark = secrets.token_bytes(lua.MARK_BYTES)
        most = (bounds.most, bounds.max_per_owner, bounds.max_bytes)
        arguments = (snapshot, zlib.crc32(snapshot), _encode(owner), mark, self._clock(), *most)
        displaced: int = await self._write(self._create, session_id, *arguments)
        if displaced == -1:
            raise NameTaken(session_id)
        return Created(session_id, displaced)

    async def load(self, session_id: str) -> Stored:
        """See ``Store.load``."""
        found = await self._run(self._load, session_id, self._clock())
        if isinstance(found, int):
            raise SessionDamaged(session_id) if found else SessionNotFound(session_id)
        version, owner, crc32, snapshot = found
        try:
            if zlib.crc32(snapshot) == int(crc32):
                return Stored(int(version), snapshot, owner.decode())
        except (AttributeError, TypeError, ValueError):
            pass  # a part is missing, or is not what was written
        with suppress(StoreUnavailable):  # it is no less damaged where nothing can be written
            await self._write(self._set_aside, session_id, version, crc32 or b"", SECONDS_ASIDE)
        raise SessionDamaged(session_id)

    async def owner(self, session_id: str) -> str:
        """See ``Store.owner``."""
        owner: bytes | None = await self._run(self._owner, session_id)
        if owner is None:
            raise SessionNotFound(session_id)
        return owner.decode()

    async def owned(self, owner: str) -> list[str]:
        """See ``Store.owned``."""
        found = await self._run(self._owned, "", _encode(owner))
        return [session_id.decode() for session_id in found]

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """See ``Store.replace``."""
        mark = secrets.token_bytes(lua.MARK_BYTES)
        arguments = (snapshot, zlib.crc32(snapshot), seen, mark, self._clock())
        version: int = await self._write(self._replace, session_id, *arguments)
        if version == -1:
            raise SessionNotFound(session_id)
        if version == 0:
            raise VersionConflict
        return version

    async def delete(self, session_id: str) -> None:
        """See ``Store.delete``."""
        if not await self._run(self._delete, session_id):
            raise SessionNotFound(session_id)

    async def count(self) -> int:
        """See ``Store.count``."""
        counted: int = await self._run(self._count, "")
        return counted

    async def sweep(self) -> int:
        """See ``Store.sweep``."""
        before = self._clock() - self._bounds.idle_seconds
        swept = 0
        while True:  # in portions, because the server does nothing else during a script
            forgotten: int = await self._run(self._sweep, "", before, SWEPT_AT_A_TIME)
            swept += forgotten
            if forgotten < SWEPT_AT_A_TIME:
                return swept

    async def _run(self, script: AsyncScript, session_id: str, *arguments: Argument) -> Any:
        return await _ask(self._server, script, (self._prefix, _encode(session_id), *arguments))

    async def _write(self, script: AsyncScript, session_id: str, *arguments: Argument) -> Any:
        asked = (self._prefix, _encode(session_id), *arguments)
        return await _ask(self._server, script, asked, repeat_late=True)


class ValkeyStores(Stores):
    """All stores in one database, and the secret, which all replicas sign with alike."""

    def __init__(
        self,
        url: str,
        sessions: Bounds,
        shares: Bounds,
        comparisons: Bounds,
        rooms: Bounds,
        clock: Clock = time.time,
    ):
        self._server = server = Server(parse(url))
        self.sessions: Store = ValkeyStore(server, "sessions", sessions, clock)
        self.shares: Store = ValkeyStore(server, "shares", shares, clock)
        self.comparisons: Store = ValkeyStore(server, "comparisons", comparisons, clock)
        self.rooms: Store = ValkeyStore(server, "rooms", rooms, clock)
        self._clock = clock
        self._secret = server.script(lua.SECRET)
        self._check = server.script(lua.CHECK)

    async def secret(self) -> bytes:
        """See ``Stores.secret``."""
        new = secrets.token_bytes(32)
        secret: bytes = await _ask(self._server, self._secret, (f"{PREFIX}secret", new))
        return secret

    async def check(self) -> None:
        """See ``Stores.check``: a replica, or a server that is full, answers but keeps nothing."""
        await _ask(self._server, self._check, (f"{PREFIX}check", self._clock()))

    async def close(self) -> None:
        """See ``Stores.close``."""
        await self._server.close()


async def _ask(
    server: Server, script: AsyncScript, arguments: Sequence[Argument], *, repeat_late: bool = False
) -> Any:
    try:
        return await server.run(script, arguments, repeat_late=repeat_late)
    except ValkeyUnavailable as error:
        raise StoreUnavailable(str(error)) from error


def _encode(text: str) -> bytes:
    """Any text, as an address may hold any."""
    return text.encode("utf-8", "surrogatepass")
