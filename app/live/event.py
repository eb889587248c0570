"""Server-sent events, each compressed once for all viewers.

A deflate block between two full flushes is independent of what precedes and follows it (RFC 1951;
zlib manual, Z_FULL_FLUSH). So the same block fits into every viewer's gzip stream: a frame is
compressed once, not once per viewer.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

LEVEL = 1
GZIP_HEADER = bytes.fromhex("1f8b08000000000000ff")
"""Begins a gzip stream (RFC 1952): deflate, no file name, no time, unknown system."""


@dataclass(frozen=True)
class Event:
    """One event, plain and as a block of a gzip stream."""

    plain: bytes
    packed: bytes

    def __add__(self, other: Event) -> Event:
        """Both events, one after the other."""
        return Event(self.plain + other.plain, self.packed + other.packed)


def make_event(name: str, data: str) -> Event:
    """An event with one line of data (HTML standard, server-sent events)."""
    return _pack(f"event: {name}\ndata: {data}\n\n")


def make_comment(text: str) -> Event:
    """A comment, which browsers ignore; it keeps proxies from closing a quiet stream."""
    return _pack(f": {text}\n\n")


def make_retry(milliseconds: int) -> Event:
    """Sets how long the browser waits before it reconnects."""
    return _pack(f"retry: {milliseconds}\n\n")


def make_id(name: str) -> Event:
    """Sets the Last-Event-ID that the browser sends when it reconnects."""
    return _pack(f"id: {name}\n\n")


def make_tag(number: int) -> Event:
    """Begins an event whose id is this number: the rest of the event has to follow."""
    return _pack(f"id: {number}\n")


def _pack(text: str) -> Event:
    plain = text.encode()
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Event(plain, compressor.compress(plain) + compressor.flush(zlib.Z_FULL_FLUSH))
