"""The personal link with which a student comes back from another browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable

from app.classroom.member import Member
from app.classroom.room import Room

TOKEN_LENGTH = 22


class MemberLinks:
    """Tokens are derived from the server's secret, the room and the student; none is stored.

    A token is the student's number and the first 132 bits of an HMAC-SHA256.
    """

    def __init__(self, secret: Callable[[], Awaitable[bytes]]):
        self._secret = secret

    async def token_of(self, room: Room, member: Member) -> str:
        """The student's token. Raises StoreUnavailable if the secret cannot be read."""
        message = f"member {room.code} {room.opened!r} {member.number}".encode()
        digest = hmac.digest(await self._secret(), message, hashlib.sha256)
        code = base64.urlsafe_b64encode(digest).decode()[:TOKEN_LENGTH]
        return f"{member.number}.{code}"

    async def member_of(self, room: Room, token: str) -> Member | None:
        """The student of a token, also one who has left, but not one who was removed; compared in
        constant time."""
        number, _, _ = token.partition(".")
        member = next((each for each in room.members if str(each.number) == number), None)
        if member is None or (member.left and member.visitor in room.removed):
            return None
        expected = await self.token_of(room, member)
        given = token.encode("utf-8", "surrogatepass")
        return member if hmac.compare_digest(expected.encode(), given) else None
