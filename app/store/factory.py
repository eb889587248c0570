"""Opens the stores at an address: a SQLite file, memory, or a Valkey or Redis server."""

from __future__ import annotations

from pathlib import Path

from app.store.base import Quotas, Stores
from app.store.memory import MemoryStores
from app.store.sqlite.stores import SqliteStores
from app.valkey.address import BadAddress, is_valkey, parse, without_password

ADDRESSES = ("sqlite:///PATH", "memory:", "redis://HOST:PORT")
"""The forms of an address."""
_SQLITE = "sqlite:///"


class UnknownAddress(ValueError):
    """Not the address of a store. The message lists the valid forms."""


def check_address(address: str) -> str:
    """Return the address if it is valid; raises UnknownAddress."""
    if is_valkey(address):
        try:
            parse(address)
        except BadAddress as error:
            raise UnknownAddress(str(error)) from None
    elif address != "memory:" and database_path(address) is None:
        shown = without_password(address)
        known = f"{', '.join(ADDRESSES[:-1])} or {ADDRESSES[-1]}"
        raise UnknownAddress(f"{shown!r} is not the address of a store; write {known}")
    return address


def database_path(address: str) -> Path | None:
    """The file of ``sqlite:///relative/path`` or ``sqlite:////absolute/path``; None for others."""
    path = address.removeprefix(_SQLITE)
    is_file = path not in ("", ":memory:") and not path.endswith("/") and "\0" not in path
    return Path(path).absolute() if address.startswith(_SQLITE) and is_file else None


def describe_address(address: str) -> str:
    """Where sessions are stored, in words."""
    if is_valkey(address):
        return f"at {without_password(address)}"
    path = database_path(address)
    return "in memory, until the server stops" if path is None else f"in {path}"


def open_stores(address: str, quotas: Quotas) -> Stores:
    """Open the stores at an address; raises UnknownAddress, StoreUnavailable."""
    check_address(address)
    if is_valkey(address):
        # This import takes a quarter of a second; other stores need not wait for it.
        from app.store.valkey import ValkeyStores

        return ValkeyStores(address, quotas)
    if path := database_path(address):
        return SqliteStores(path, quotas)
    return MemoryStores(quotas)
