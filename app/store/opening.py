"""The stores at an address: in a file, in memory, or on a Valkey or Redis server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.store.base import Bounds, Stores
from app.store.memory import MemoryStores
from app.store.sqlite.stores import SqliteStores
from app.valkey.address import BadAddress, is_valkey, parse, without_password

ADDRESSES = ("sqlite:///PATH", "memory:", "redis://HOST:PORT")
"""How an address may begin."""
_SQLITE = "sqlite:///"


class UnknownAddress(ValueError):
    """No store is known by this address. The message says which are."""


@dataclass(frozen=True)
class AllBounds:
    """How much each of the stores keeps."""

    sessions: Bounds
    shares: Bounds
    comparisons: Bounds
    rooms: Bounds


def check_address(address: str) -> str:
    """The address, where a store is known by it; raises UnknownAddress."""
    if is_valkey(address):
        try:
            parse(address)
        except BadAddress as error:
            raise UnknownAddress(str(error)) from None
    elif address != "memory:" and database_path(address) is None:
        shown = without_password(address)
        known = f"{', '.join(ADDRESSES[:-1])} or {ADDRESSES[-1]}"
        raise UnknownAddress(f"{shown!r} is no store; write {known}")
    return address


def database_path(address: str) -> Path | None:
    """The file of ``sqlite:///relative/path`` or ``sqlite:////absolute/path``, else None."""
    path = address.removeprefix(_SQLITE)
    is_file = path not in ("", ":memory:") and not path.endswith("/") and "\0" not in path
    return Path(path).absolute() if address.startswith(_SQLITE) and is_file else None


def place_of(address: str) -> str:
    """Where an address keeps sessions, for a person."""
    if is_valkey(address):
        return f"at {without_password(address)}"
    path = database_path(address)
    return "in memory, until the server stops" if path is None else f"in {path}"


def open_stores(address: str, bounds: AllBounds) -> Stores:
    """The stores at an address; raises UnknownAddress, or StoreUnavailable with what to change."""
    check_address(address)
    all_ = (bounds.sessions, bounds.shares, bounds.comparisons, bounds.rooms)
    if is_valkey(address):
        # Takes a quarter of a second, which no other command or store should wait for.
        from app.store.valkey import ValkeyStores

        return ValkeyStores(address, *all_)
    if path := database_path(address):
        return SqliteStores(path, *all_)
    return MemoryStores(*all_)
