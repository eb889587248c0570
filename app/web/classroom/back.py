"""Where a form of a room comes back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse


def back_to_page(request: Request, otherwise: str) -> RedirectResponse:
    """The page that the form was on, for forms that are on several; as the browser names it."""
    page = urlsplit(request.headers.get("referer", ""))
    known = page.netloc == request.url.netloc and page.path.startswith(("/lab/", "/room/"))
    place = page._replace(scheme="", netloc="", fragment="").geturl() if known else otherwise
    return RedirectResponse(place, 303)
