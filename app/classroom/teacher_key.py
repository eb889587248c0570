"""The keys with which a teacher returns to a room, and a co-teacher gets into it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Literal

from app.classroom.room import Room

KeyKind = Literal["teacher", "co-teacher"]
"""A teacher's key gives a browser the teacher's identity, a co-teacher's only this room."""


class TeacherKeys:
    """Keys are derived from the server's secret and the room, so they need not be stored.

    A key is the first 132 bits of HMAC-SHA256 (RFC 2104, section 5, allows truncation).
    """

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret

    async def key_of(self, room: Room, kind: KeyKind = "teacher") -> str:
        """The room's key. Raises StoreUnavailable if the secret cannot be read."""
        message = f"room {room.code} {room.opened!r}"
        if kind != "teacher":
            message += f" {kind}"
        if room.keys:
            message += f" renewed {room.keys}"
        digest = hmac.digest(await self._secret(), message.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode()[:22]

    async def is_key(self, room: Room, text: str, kind: KeyKind = "teacher") -> bool:
        """Whether ``text`` is the room's key; compared in constant time."""
        typed = text.strip().encode("utf-8", "surrogatepass")
        return hmac.compare_digest((await self.key_of(room, kind)).encode(), typed)
