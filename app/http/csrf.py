"""Protection against cross-site request forgery, by the headers that browsers send."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ProblemError
from app.i18n.messages import _

_ORIGIN = re.compile(r"https?://[a-z0-9_.:\[\]-]{1,200}", re.IGNORECASE)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteRequest(ProblemError):
    """A page of another site sent a request that would change something."""

    status = 403

    def __init__(self, origin: str = "", host: str = "") -> None:
        """``origin`` and ``host`` differ, and only one of them tells of another site."""
        super().__init__(
            _(
                "Your browser sent this from %(origin)s, but the server was asked as %(host)s. If "
                "both are this site, its administrator sets BACKPROP_PUBLIC_URL=%(origin)s or "
                "lets the proxy keep the Host header.",
                origin=origin,
                host=host,
            )
            if _ORIGIN.fullmatch(origin)
            else _("This came from another site's page; use the form on this site.")
        )


class CsrfProtection:
    """Refuses requests of other sites' pages with a method that changes something.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin. Programs send
    neither, and have no cookies that could be abused. Pages of ``public_url`` are this server's
    even if a proxy changes the Host header; it may be empty.
    """

    def __init__(self, app: ASGIApp, public_url: str = ""):
        self.app = app
        self.public_origin = public_url.rstrip("/").lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            self._require_same_origin(Headers(scope=scope))
        await self.app(scope, receive, send)

    def _require_same_origin(self, headers: Headers) -> None:
        site = headers.get("sec-fetch-site")
        if site is not None:
            if site not in ("same-origin", "none"):
                raise CrossSiteRequest
            return
        origin, host = headers.get("origin"), headers.get("host", "")
        if origin is None or (self.public_origin and origin.lower() == self.public_origin):
            return
        try:
            is_same = urlsplit(origin).netloc == host
        except ValueError:
            is_same = False
        if not is_same:
            raise CrossSiteRequest(origin, host)
