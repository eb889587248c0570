"""What replicas send each other: a header as JSON, and bytes that need none."""

from __future__ import annotations

import json
import struct
from typing import Any

from app.live.event import Event
from app.live.viewer import Drawing

_LENGTH = struct.Struct("<I")


def pack(header: dict[str, Any], *parts: bytes) -> bytes:
    """Header and parts, each behind its length."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return b"".join(_LENGTH.pack(len(part)) + part for part in (text, *parts))


def unpack(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Header and parts; raises ValueError where the bytes are something else."""
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


def drawing_parts(drawing: Drawing) -> list[bytes]:
    """The bytes of a drawing, for ``read_drawing``."""
    events = [drawing.frame, *([drawing.panels] if drawing.panels else [])]
    return [content for event in events for content in (event.plain, event.packed)]


def read_drawing(parts: list[bytes]) -> Drawing:
    """The drawing that such bytes are."""
    if len(parts) not in (2, 4):
        raise ValueError("a drawing has one event or two")
    return Drawing(Event(*parts[:2]), Event(*parts[2:]) if parts[2:] else None)
