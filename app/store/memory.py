"""A store in this process's memory: gone with the process, and bounded in number."""

from __future__ import annotations

import secrets
from collections import OrderedDict

from app.store.base import SessionNotFound, Store, Stored, VersionConflict


class MemoryStore(Store):
    """Keeps at most ``most_sessions``; a new one beyond that displaces the longest unused.

    No method waits on anything, so on one event loop each is atomic.
    """

    def __init__(self, most_sessions: int):
        self._most = most_sessions
        self._sessions: OrderedDict[str, Stored] = OrderedDict()

    async def create(self, snapshot: bytes) -> str:
        """See ``Store.create``."""
        session_id = secrets.token_urlsafe(16)
        self._sessions[session_id] = Stored(1, snapshot)
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)
        return session_id

    async def load(self, session_id: str) -> Stored:
        """See ``Store.load``."""
        try:
            self._sessions.move_to_end(session_id)
        except KeyError:
            raise SessionNotFound(session_id) from None
        return self._sessions[session_id]

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        """See ``Store.replace``."""
        if (await self.load(session_id)).version != seen:
            raise VersionConflict(session_id)
        self._sessions[session_id] = Stored(seen + 1, snapshot)
        return seen + 1

    async def delete(self, session_id: str) -> None:
        """See ``Store.delete``."""
        if self._sessions.pop(session_id, None) is None:
            raise SessionNotFound(session_id)
