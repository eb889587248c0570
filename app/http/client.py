"""The client of a request: its visitor id and its address."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

IPV6_NETWORK_BITS = 64
"""A household or a company has one IPv6 network of this size and gives out the rest itself."""


def visitor_of(scope: Scope) -> str:
    """The visitor id; empty without a valid cookie or token."""
    return str(scope.get("state", {}).get("visitor", ""))


def address_of(scope: Scope) -> str:
    """The client's address, of IPv6 its network; empty if the server does not know it."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


def network_of(host: str) -> str:
    """The part of an address that identifies one client: IPv4 whole, IPv6 its /64 network."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        host_bits = 128 - IPV6_NETWORK_BITS
        return str(IPv6Address(int(address) >> host_bits << host_bits))
    return str(address)
