"""The key with which a teacher returns to a room from another browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable

from app.classroom.room import Room


class TeacherKeys:
    """Keys are derived from the server's secret and the room, so they need not be stored.

    A key is the first 132 bits of HMAC-SHA256 (RFC 2104, section 5, allows truncation).
    """

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret

    async def key_of(self, room: Room) -> str:
        """The room's key. Raises StoreUnavailable if the secret cannot be read."""
        message = f"room {room.code} {room.opened!r}".encode()
        digest = hmac.digest(await self._secret(), message, hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode()[:22]

    async def is_key(self, room: Room, text: str) -> bool:
        """Whether ``text`` is the room's key; compared in constant time."""
        typed = text.strip().encode("utf-8", "surrogatepass")
        return hmac.compare_digest((await self.key_of(room)).encode(), typed)
