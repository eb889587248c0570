"""Addresses of a Valkey or Redis server, and how they look without their password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SCHEMES = ("redis", "rediss", "valkey")
"""``rediss`` is encrypted; ``valkey`` is another name for ``redis``."""

DEFAULT_PORT = 6379


class BadAddress(ValueError):
    """The address cannot be used. The message says what to change, without the password."""


@dataclass(frozen=True)
class Address:
    """Where a server is and how to get in."""

    host: str
    port: int
    database: int
    encrypted: bool
    username: str | None
    password: str | None = field(repr=False)

    def __str__(self) -> str:
        """Without user and password, as messages show it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "rediss" if self.encrypted else "redis"
        return f"{scheme}://{host}:{self.port}/{self.database}"


def is_valkey(text: str) -> bool:
    """Whether it begins as such an address does."""
    return text.partition("://")[0] in SCHEMES and "://" in text


def without_password(text: str) -> str:
    """Any text that may be meant as an address, with what precedes an @ left out."""
    return re.sub(r"//.*@", "//…@", text, flags=re.DOTALL)


def parse(text: str) -> Address:
    """The parts of ``redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]``; raises BadAddress."""
    form = "write redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], with % for special characters"
    try:
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORT
    except ValueError:
        raise BadAddress(f"The store's address has no such port or host; {form}") from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise BadAddress(f"The store's address names no host; {form}")
    if parts.query or parts.fragment:
        raise BadAddress(f"The store's address takes no ? or #; {form}")
    database = parts.path.strip("/") or "0"
    if not re.fullmatch(r"[0-9]{1,5}", database):
        raise BadAddress(f"The store's database is a number; {form}")
    return Address(
        parts.hostname,
        port,
        int(database),
        parts.scheme == "rediss",
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )
