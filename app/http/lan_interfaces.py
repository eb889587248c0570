"""All addresses of this machine on its networks, the likely one for a class first."""

from __future__ import annotations

import socket
import struct
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "cni", "podman")
TUNNELS = ("tun", "tap", "wg", "utun", "ppp", "tailscale", "zt", "ham")
_SIOCGIFADDR = 0x8915
_HOME = ip_network("192.168.0.0/16")


@dataclass(frozen=True)
class Interface:
    """``name`` is that of the network card; empty if the system does not say it."""

    name: str
    address: str

    @property
    def kind(self) -> str:
        """``virtual`` for containers and machines inside this one, ``tunnel`` for a VPN."""
        if self.name.startswith(VIRTUAL):
            return "virtual"
        return "tunnel" if self.name.startswith(TUNNELS) else "network"


def interfaces(first: str = "") -> list[Interface]:
    """Those with an IPv4 address that others may reach, likely ones first.

    ``first`` is the address of the way out, which comes first among its kind.
    """

    def order(interface: Interface) -> tuple[int, bool, bool, str]:
        kind = ("network", "tunnel", "virtual").index(interface.kind)
        outside_home = ip_address(interface.address) not in _HOME
        return kind, interface.address != first, outside_home, interface.address

    found = {each.address: each for each in _read() if _may_be_reached(each.address)}
    return sorted(found.values(), key=order)


def _may_be_reached(address: str) -> bool:
    parsed = IPv4Address(address)
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local)


def _read() -> list[Interface]:
    return _read_linux() if sys.platform == "linux" else _read_names()


def _read_names() -> list[Interface]:
    """What the name of this machine means, on systems that do not list their cards so easily."""
    with suppress(OSError):
        return [Interface("", each) for each in socket.gethostbyname_ex(socket.gethostname())[2]]
    return []


def _read_linux() -> list[Interface]:
    import fcntl

    found = []
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asking:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # it has no address
                asked = struct.pack("256s", name.encode()[:15])
                answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, asked)
                found.append(Interface(name, socket.inet_ntoa(answer[20:24])))
    return found
