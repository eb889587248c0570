"""The stores at an address: in memory, or on a Valkey or Redis server."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.base import Bounds, Stores
from app.store.memory import MemoryStores
from app.valkey.address import BadAddress, is_valkey, parse, without_password

ADDRESSES = ("memory:", "redis://HOST:PORT")
"""How an address may begin."""


class UnknownAddress(ValueError):
    """No store is known by this address. The message says which are."""


@dataclass(frozen=True)
class AllBounds:
    """How much each of the stores keeps."""

    sessions: Bounds
    shares: Bounds
    comparisons: Bounds


def check_address(address: str) -> str:
    """The address, where a store is known by it; raises UnknownAddress."""
    if is_valkey(address):
        try:
            parse(address)
        except BadAddress as error:
            raise UnknownAddress(str(error)) from None
    elif address != "memory:":
        shown = without_password(address)
        raise UnknownAddress(f"{shown!r} is no store; write {' or '.join(ADDRESSES)}")
    return address


def open_stores(address: str, bounds: AllBounds) -> Stores:
    """The stores at an address; raises UnknownAddress, or StoreUnavailable with what to change."""
    check_address(address)
    if is_valkey(address):
        # Takes a quarter of a second, which no other command or store should wait for.
        from app.store.valkey import ValkeyStores

        return ValkeyStores(address, bounds.sessions, bounds.shares, bounds.comparisons)
    return MemoryStores(bounds.sessions, bounds.shares, bounds.comparisons)
