"""The address at which other machines of the network reach this one."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

TOWARDS = {
    # The first is for documentation and nowhere (RFC 5737); the others are where a network that
    # leads nowhere else may have its router.
    socket.AF_INET: ("192.0.2.1", "192.168.1.1", "192.168.0.1", "10.0.0.1", "172.16.0.1"),
    socket.AF_INET6: ("2001:db8::1",),
}
NOT_LET_IN = (
    "Only this machine can reach this server. Stop it and start it with make run HOST=0.0.0.0, "
    "so that students can open it; the room stays."
)
NO_NETWORK = (
    "This machine has no address on a network. Connect it to the one that the students are on, "
    "and load this page again."
)


def not_trusted(name: str) -> str:
    """What is wrong with an address whose ``name`` the server refuses."""
    return (
        f"This server refuses who asks for {name}. Add it to BACKPROP_TRUSTED_HOSTS and start the "
        "server again; the room stays."
    )


def lan_address(host: str = "0.0.0.0") -> str:
    """This machine's address for others, of the family of ``host``; empty without a network.

    To connect a UDP socket sends nothing: the system only looks up which way it would go.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for target in TOWARDS[family]:
        with suppress(OSError), closing(socket.socket(family, socket.SOCK_DGRAM)) as way:
            way.connect((target, 9))
            found = str(way.getsockname()[0])
            if not ip_address(found).is_loopback and not ip_address(found).is_unspecified:
                return found
    return ""


def url_of(address: str, port: int | None, scheme: str = "http") -> str:
    """The address as a browser takes it."""
    name = f"[{address}]" if ":" in address else address
    return f"{scheme}://{name}{'' if port is None else f':{port}'}"


@dataclass(frozen=True)
class PublicAddress:
    """How others reach the server: ``host`` is what it listens to, ``local`` if that is only this
    machine; ``public`` is the address that whoever runs it has given it, if any. ``names`` are
    those that it goes by, see ``goes_by``."""

    host: str
    local: bool
    public: str = ""
    names: tuple[str, ...] = ("*",)

    def base(self, asked: str) -> tuple[str, str]:
        """The address that others open, without a slash at its end, and what is wrong with it.

        ``asked`` is how the teacher's browser got here, which is good for others too unless it
        speaks of the machine itself. Where something is wrong the other is that of the machine.
        """
        base, problem = self._base(asked)
        name = urlsplit(base).hostname or ""
        name = f"[{name}]" if ":" in name else name
        if not problem and not goes_by(self.names, name):
            problem = not_trusted(name)
        return base, problem

    def _base(self, asked: str) -> tuple[str, str]:
        if self.public:
            return self.public.rstrip("/"), ""
        base = asked.rstrip("/")
        parts = urlsplit(base)
        if not is_own_name(parts.hostname or ""):
            return base, ""
        if self.local:
            return base, NOT_LET_IN
        address = lan_address(self.host)
        return (url_of(address, parts.port, parts.scheme), "") if address else (base, NO_NETWORK)


def goes_by(names: Sequence[str], name: str) -> bool:
    """Whether a server of these ``names`` answers to one, in any case: ``*`` is all there are,
    ``*.example.org`` all that end so."""
    name = name.lower()
    return any(
        known in ("*", name) or (known.startswith("*.") and name.endswith(known[1:]))
        for known in map(str.lower, names)
    )


def is_own_name(name: str) -> bool:
    """Whether a machine calls itself so, and no other one."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    with suppress(ValueError):
        return ip_address(name).is_loopback or ip_address(name).is_unspecified
    return False
