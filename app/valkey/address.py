"""Parses addresses of a Valkey or Redis server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SCHEMES = ("redis", "rediss", "valkey")
"""``rediss`` uses TLS; ``valkey`` is another name for ``redis``."""

DEFAULT_PORT = 6379


class BadAddress(ValueError):
    """The address is not valid. The message says what to change, without the password."""


@dataclass(frozen=True)
class Address:
    """Host, database and credentials."""

    host: str
    port: int
    database: int
    encrypted: bool
    username: str | None
    password: str | None = field(repr=False)

    def __str__(self) -> str:
        """Without user and password, for messages."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "rediss" if self.encrypted else "redis"
        return f"{scheme}://{host}:{self.port}/{self.database}"


def is_valkey(text: str) -> bool:
    """Whether this is the address of a Valkey or Redis server."""
    return text.partition("://")[0] in SCHEMES and "://" in text


def without_password(text: str) -> str:
    """The text without what precedes an @, for messages; it need not be a valid address."""
    return re.sub(r"//.*@", "//…@", text, flags=re.DOTALL)


def parse(text: str) -> Address:
    """The parts of ``redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]``; raises BadAddress."""
    form = "write redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], with % for special characters"
    try:
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORT
    except ValueError:
        raise BadAddress(f"The store's address has no valid host and port; {form}") from None
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise BadAddress(f"The store's address names no host; {form}")
    if parts.query or parts.fragment:
        raise BadAddress(f"The store's address may not contain ? or #; {form}")
    database = parts.path.strip("/") or "0"
    if not re.fullmatch(r"[0-9]{1,5}", database):
        raise BadAddress(f"The store's database must be a number; {form}")
    return Address(
        parts.hostname,
        port,
        int(database),
        parts.scheme == "rediss",
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )
