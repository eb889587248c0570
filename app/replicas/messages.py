"""The messages between replicas: a JSON header, and binary parts."""

from __future__ import annotations

import json
import struct
from enum import StrEnum
from typing import Any

from app.live.event import Event
from app.live.viewer import RenderedFrame

_LENGTH = struct.Struct("<I")


class Kind(StrEnum):
    """What a message is about.

    The values are sent, as are the names in the headers, so they have to stay the same for rolling
    updates.
    """

    PAGE = "page"
    """A session has another page."""
    TOPIC_MESSAGE = "word"
    VIEWERS = "viewers"
    """The state of the viewers of a view, for the producer."""
    FRAME = "drawing"
    HAND_OVER = "yield"
    """Requests the lease of a session."""
    COPY = "copy"
    """Requests a copy of a run."""
    ANSWER = "answer"
    CHECK_LEASES = "look"
    """A replica has left: sessions may need another one."""


def pack(header: dict[str, Any], *parts: bytes) -> bytes:
    """Header and parts, each preceded by its length."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return b"".join(_LENGTH.pack(len(part)) + part for part in (text, *parts))


def pack_message(sender: str, kind: Kind, name: str = "", *parts: bytes, **fields: Any) -> bytes:
    """A message of replica ``sender`` about a session or topic."""
    return pack({"kind": kind, "from": sender, "session": name, **fields}, *parts)


def unpack(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Header and parts; raises ValueError for anything that ``pack`` has not made."""
    found, place = [], 0
    while place < len(content):
        try:
            (length,) = _LENGTH.unpack_from(content, place)
        except struct.error as error:
            raise ValueError("no length") from error
        place += _LENGTH.size
        if place + length > len(content):
            raise ValueError("a part is cut off")
        found.append(content[place : place + length])
        place += length
    header = json.loads(found[0]) if found else None
    if not isinstance(header, dict):
        raise ValueError("no header")
    return header, found[1:]


def frame_to_parts(frame: RenderedFrame) -> list[bytes]:
    """The parts of a message with a frame."""
    events = [frame.numbers, *([frame.panels] if frame.panels else [])]
    return [content for event in events for content in (event.plain, event.packed)]


def frame_from_parts(parts: list[bytes]) -> RenderedFrame:
    """The inverse of ``frame_to_parts``; raises ValueError for another number of parts."""
    if len(parts) not in (2, 4):
        raise ValueError("a frame has one event or two")
    return RenderedFrame(Event(*parts[:2]), Event(*parts[2:]) if parts[2:] else None)
