"""The address at which other machines reach this server: on the LAN, or a public one."""

from __future__ import annotations

import socket
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.http.lan_interfaces import Interface, interfaces
from app.http.trusted_hosts import is_trusted
from app.i18n.messages import N_, _

PROBE_TARGETS = {
    # The first is reserved for documentation (RFC 5737), so nobody has it; the others are usual
    # addresses of routers, for a network without a way to the internet.
    socket.AF_INET: ("192.0.2.1", "192.168.1.1", "192.168.0.1", "10.0.0.1", "172.16.0.1"),
    socket.AF_INET6: ("2001:db8::1",),
}
LOCAL_ONLY = N_(
    "Only this machine can reach this server. Stop it and start it with make run HOST=0.0.0.0, "
    "so that students can open it; the room stays."
)
NO_NETWORK = N_(
    "This machine has no address on a network. Connect it to the one that the students are on, "
    "and load this page again."
)


def not_trusted(name: str) -> str:
    """The sentence for an address whose host name the server refuses."""
    return _(
        "Students who open %(name)s will be refused. Add it to BACKPROP_TRUSTED_HOSTS and "
        "restart the server; the room stays.",
        name=name,
    )


def lan_address(host: str = "0.0.0.0") -> str:
    """This machine's address on the network, IPv6 if ``host`` is; empty without a network.

    Connecting a UDP socket sends nothing: the system only chooses the interface it would use.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for target in PROBE_TARGETS[family]:
        with suppress(OSError), closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.connect((target, 9))
            found = str(probe.getsockname()[0])
            if not ip_address(found).is_loopback and not ip_address(found).is_unspecified:
                return found
    return ""


def url_of(address: str, port: int | None, scheme: str = "http") -> str:
    """The URL of an address, with IPv6 in brackets."""
    name = f"[{address}]" if ":" in address else address
    return f"{scheme}://{name}{'' if port is None else f':{port}'}"


@dataclass(frozen=True)
class PublicAddress:
    """How others reach the server.

    ``host`` is what it listens on, ``is_local`` if only this machine can reach that. ``public_url``
    is the setting of that name, empty if not set; ``trusted_hosts`` see ``is_trusted``.
    """

    host: str
    is_local: bool
    public_url: str = ""
    trusted_hosts: tuple[str, ...] = ("*",)

    def choices(self, request_url: str) -> list[Interface]:
        """This machine's addresses, if others open one of them, the likely one first."""
        name = urlsplit(request_url).hostname or ""
        if self.public_url or self.is_local or ":" in self.host.replace("::", ""):
            return []
        found = interfaces(lan_address(self.host))
        is_one = is_loopback_name(name) or any(each.address == name for each in found)
        return found if is_one else []

    def base_url(self, request_url: str, chosen: str = "") -> tuple[str, str]:
        """The URL that others open, without a slash at its end, and a sentence if it cannot work.

        ``request_url`` is how the teacher's browser reached the server. Others can use it as well,
        unless it is a name that a machine has for itself. ``chosen`` is one of ``choices``.
        """
        url, problem = self._base_url(request_url)
        if chosen and any(each.address == chosen for each in self.choices(request_url)):
            parts = urlsplit(request_url)
            url, problem = url_of(chosen, parts.port, parts.scheme), ""
        name = urlsplit(url).hostname or ""
        name = f"[{name}]" if ":" in name else name
        if not problem and not is_trusted(name, self.trusted_hosts):
            problem = not_trusted(name)
        return url, problem

    def _base_url(self, request_url: str) -> tuple[str, str]:
        if self.public_url:
            return self.public_url.rstrip("/"), ""
        url = request_url.rstrip("/")
        parts = urlsplit(url)
        if not is_loopback_name(parts.hostname or ""):
            return url, ""
        if self.is_local:
            return url, _(LOCAL_ONLY)
        address = _on_the_network(lan_address(self.host))
        return (url_of(address, parts.port, parts.scheme), "") if address else (url, _(NO_NETWORK))


def _on_the_network(address: str) -> str:
    """The address, or instead of a VPN's or a container's one on a network, if there is one."""
    found = interfaces(address)
    is_elsewhere = any(each.address == address and each.kind != "network" for each in found)
    return found[0].address if is_elsewhere else address


def is_loopback_name(name: str) -> bool:
    """Whether a host name means, on every machine, that machine itself."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    with suppress(ValueError):
        return ip_address(name).is_loopback or ip_address(name).is_unspecified
    return False
