"""Protection against DNS rebinding: the server answers only to its own host names."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ProblemError
from app.i18n.messages import _

_NAME = re.compile(r"[a-z0-9_.-]{1,100}|\[[0-9a-f:.]{1,50}\]", re.IGNORECASE)
_PORT = re.compile(r":[0-9]*$")


class UntrustedHost(ProblemError):
    """A request came under a host name that is not one of this server's."""

    status = 400

    def __init__(self, host: str) -> None:
        super().__init__(
            _(
                "This server is not set up for the host name %(host)s; its administrator sets "
                "BACKPROP_TRUSTED_HOSTS=%(host)s or adds the name there.",
                host=host,
            )
            if _NAME.fullmatch(host)
            else _(
                "This server is not set up for the host name in the address; its "
                "administrator can add the name to BACKPROP_TRUSTED_HOSTS."
            )
        )


class TrustedHosts:
    """Refuses requests whose Host header matches none of ``hosts``.

    A site could otherwise point its own name to this server and act as if it were this site.
    Health checks use the server's number instead of a name, so ``health_paths`` are exempt.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], health_paths: Container[str] = ()):
        self.app = app
        self.hosts = hosts
        self.health_paths = health_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["path"] not in self.health_paths:
            host = Headers(scope=scope).get("host", "")
            name = _PORT.sub("", host)
            if not is_trusted(name, self.hosts):
                raise UntrustedHost(name)
        await self.app(scope, receive, send)


def is_trusted(host: str, trusted: Sequence[str]) -> bool:
    """Whether a host name matches a trusted one, ignoring case and the dot of a full name.

    ``*`` matches every name, ``*.example.org`` every subdomain.
    """
    host = host.lower().removesuffix(".")
    return any(
        pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
        for pattern in map(str.lower, trusted)
    )
