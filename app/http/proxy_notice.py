"""Notices a proxy that is not set up: one that is not trusted, or one below another path."""

from __future__ import annotations

import logging
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.i18n.messages import _

STATE = "untrusted_proxy"
_PATH = re.compile(r"(/[\w.~@%+-]+)+/?", re.ASCII)
_log = logging.getLogger(__name__)


class ProxyNotice:
    """Logs once what to set, and puts the address of an untrusted TLS proxy into the state.

    Behind such a proxy links and QR codes begin with http, and cookies are not Secure. Runs after
    the headers of trusted proxies have been applied.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path
        self._said: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            self._notice_prefix(headers.get("x-forwarded-prefix", ""))
            address = untrusted_tls_proxy(scope, headers)
            if address:
                scope = {**scope, "state": {**scope.get("state", {}), STATE: address}}
                self._say_once(
                    "tls",
                    "A proxy at %s says that browsers use https, but it is not trusted: links and "
                    "QR codes begin with http, and cookies are not Secure. Set "
                    "BACKPROP_TRUSTED_PROXIES=%s",
                    address,
                    address,
                )
        await self.app(scope, receive, send)

    def _notice_prefix(self, prefix: str) -> None:
        if _PATH.fullmatch(prefix) and prefix.rstrip("/") != self.root_path:
            self._say_once(
                "prefix",
                "A proxy serves this below %s; so that links stay there, set BACKPROP_ROOT_PATH=%s",
                prefix.rstrip("/"),
                prefix.rstrip("/"),
            )

    def _say_once(self, what: str, sentence: str, *parts: str) -> None:
        if what not in self._said:
            self._said.add(what)
            _log.warning(sentence, *parts)


def untrusted_tls_proxy(scope: Scope, headers: Headers) -> str:
    """The address of a proxy that names https and is not believed; empty if there is none."""
    named = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip()
    client = scope.get("client")
    return str(client[0]) if named == "https" and scope["scheme"] == "http" and client else ""


def proxy_sentence(scope: Scope) -> str:
    """What a page says to whoever hands on its links; empty unless a TLS proxy is not trusted."""
    address = scope.get("state", {}).get(STATE, "")
    if not address:
        return ""
    return _(
        "These addresses begin with http, although the proxy in front of this server uses https: "
        "the server does not trust it. Set BACKPROP_TRUSTED_PROXIES=%(address)s and restart it.",
        address=address,
    )
