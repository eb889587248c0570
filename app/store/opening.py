"""The stores at an address: ``memory:``, and whatever else is known."""

from __future__ import annotations

from dataclasses import dataclass

from app.store.base import Bounds, Stores
from app.store.memory import MemoryStores

ADDRESSES = ("memory:",)
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
    if address != "memory:":
        raise UnknownAddress(f"{address!r} is no store; write {' or '.join(ADDRESSES)}")
    return address


def open_stores(address: str, bounds: AllBounds) -> Stores:
    """The stores at an address; raises UnknownAddress, or StoreUnavailable with what to change."""
    check_address(address)
    return MemoryStores(bounds.sessions, bounds.shares, bounds.comparisons)
