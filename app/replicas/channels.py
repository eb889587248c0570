"""Names of keys and channels on the server, and its errors as those of the replica bus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from redis.exceptions import RedisError

from app.live.replica_bus import ReplicasUnavailable

PREFIX = "backprop:live:"
ALL_REPLICAS = f"{PREFIX}replicas"
"""The channel that every replica subscribes to."""
PAGES = f"{PREFIX}pages:"

LOST = (RedisError, OSError)
"""What the client raises if the server cannot be reached."""
UNREACHABLE = (
    "The store of sessions cannot be reached now; nothing has changed. Try again in a moment."
)


def inbox_of(replica: str) -> str:
    """The channel of the messages to one replica."""
    return f"{PREFIX}inbox:{replica}"


def pages_of(name: str) -> str:
    """The channel of a session's pages, or of a topic's messages."""
    return f"{PAGES}{name}"


def copy_key(request: str) -> str:
    """The key of a copy that was requested."""
    return f"{PREFIX}copy:{request}"


@contextmanager
def raising_unavailable() -> Iterator[None]:
    """Turn the client's errors into ReplicasUnavailable."""
    try:
        yield
    except LOST as error:
        raise ReplicasUnavailable(UNREACHABLE) from error
