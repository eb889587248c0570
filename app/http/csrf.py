"""Protection against cross-site request forgery, by the headers that browsers send."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ProblemError
from app.i18n.messages import _

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteRequest(ProblemError):
    """A page of another site sent a request that would change something."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("This came from another site's page; use the form on this site."))


class CsrfProtection:
    """Refuses requests of other sites' pages with a method that changes something.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin. Programs send
    neither, and have no cookies that could be abused.
    """

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        may_change = scope["type"] == "http" and scope["method"] not in SAFE_METHODS
        if may_change and not _is_same_origin(Headers(scope=scope)):
            raise CrossSiteRequest
        await self.app(scope, receive, send)


def _is_same_origin(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
