"""The key with which a teacher comes back to a room from another browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable

from app.classroom.room import Room


class Keys:
    """Made of the server's secret and the room, so that nothing of them is kept anywhere.

    A key is the first 132 bits of HMAC-SHA256 (RFC 2104), of which a prefix is as good a code.
    """

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret

    async def key_of(self, room: Room) -> str:
        """The room's key; raises StoreUnavailable where the secret cannot be had."""
        words = f"room {room.code} {room.opened!r}".encode()
        digest = hmac.digest(await self._secret(), words, hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode()[:22]

    async def is_key(self, room: Room, text: str) -> bool:
        """Whether this is the room's key."""
        given = text.strip().encode("utf-8", "surrogatepass")
        return hmac.compare_digest((await self.key_of(room)).encode(), given)
