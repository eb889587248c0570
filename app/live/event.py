"""Server-sent events, compressed once for all who get them.

A deflate block that ends with a full flush needs nothing of what was before it and leaves nothing
for what comes after (RFC 1951; zlib's manual, Z_FULL_FLUSH). So the same block can be put into
every viewer's gzip stream, whatever it has been sent: a frame is compressed once, not per viewer.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

LEVEL = 1
GZIP_HEADER = bytes.fromhex("1f8b08000000000000ff")
"""How each gzip stream begins (RFC 1952): deflate, no name, no time, unknown system."""


@dataclass(frozen=True)
class Event:
    """One event as it goes over the wire, as it is and as a block of a gzip stream."""

    plain: bytes
    packed: bytes

    def __add__(self, other: Event) -> Event:
        """One after the other."""
        return Event(self.plain + other.plain, self.packed + other.packed)


def make_event(name: str, data: str) -> Event:
    """An event with one line of data (the HTML standard's server-sent events)."""
    return _pack(f"event: {name}\ndata: {data}\n\n")


def make_comment(text: str) -> Event:
    """A line that no page gets to see; it keeps proxies from closing a quiet stream."""
    return _pack(f": {text}\n\n")


def make_retry(milliseconds: int) -> Event:
    """How long the browser waits before it connects again."""
    return _pack(f"retry: {milliseconds}\n\n")


def make_id(name: str) -> Event:
    """What the browser says as Last-Event-ID when it connects again."""
    return _pack(f"id: {name}\n\n")


def _pack(text: str) -> Event:
    plain = text.encode()
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Event(plain, compressor.compress(plain) + compressor.flush(zlib.Z_FULL_FLUSH))
