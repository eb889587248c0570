"""The seed of a hunt that is a task of a class."""

from __future__ import annotations

import hashlib
import hmac

BITS = 60
"""More seeds than anybody could try out until one gives the same numbers."""


def task_seed(secret: bytes, task: str, attempt: int = 0) -> int:
    """The seed for a task and an attempt: the same each time, and unknown without ``secret``."""
    digest = hmac.digest(secret, f"{task}\n{attempt}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big") >> (64 - BITS)
