"""Teacher keys."""

import asyncio
import hashlib
import hmac
from base64 import urlsafe_b64encode

from app.classroom.room import Room
from app.classroom.teacher_key import TeacherKeys

ROOM = Room(code="CDFHJK", session="s", opened=1.5)


def keys(secret: bytes) -> TeacherKeys:
    async def read() -> bytes:
        return secret

    return TeacherKeys(read)


def test_a_key_depends_on_secret_and_room() -> None:
    key = asyncio.run(keys(b"secret").key_of(ROOM))
    digest = hmac.new(b"secret", b"room CDFHJK 1.5", hashlib.sha256).digest()
    assert urlsafe_b64encode(digest).decode().startswith(key)
    assert len(key) == 22  # 6 bits each
    others = [
        asyncio.run(keys(b"other").key_of(ROOM)),
        asyncio.run(keys(b"secret").key_of(ROOM.model_copy(update={"code": "CDFHJM"}))),
        asyncio.run(keys(b"secret").key_of(ROOM.model_copy(update={"opened": 1.25}))),
    ]
    assert len({key, *others}) == 4


def test_other_text_is_not_the_key() -> None:
    known = keys(b"secret")
    key = asyncio.run(known.key_of(ROOM))
    assert asyncio.run(known.is_key(ROOM, f" {key}\n"))
    for wrong in ("", key[:-1], key + "A", key.swapcase(), "\ud800", "ключ"):
        assert not asyncio.run(known.is_key(ROOM, wrong))
