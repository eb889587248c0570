"""Who asks: the visitor's id and the address, as the layers outside have found them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

IPV6_NETWORK = 64
"""Bits of an IPv6 address that name a household or a company; the rest it gives out itself."""


def visitor_of(scope: Scope) -> str:
    """The id of who asks; empty without a valid cookie or token."""
    return str(scope.get("state", {}).get("visitor", ""))


def address_of(scope: Scope) -> str:
    """The address of who asks; of IPv6 its network, empty where there is none."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


def network_of(host: str) -> str:
    """What counts as one address."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> IPV6_NETWORK << IPV6_NETWORK))
    return str(address)
