"""Where a form of a room comes back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse


def back_to_page(request: Request, otherwise: str) -> RedirectResponse:
    """The page that the form was on, for forms that are on several; as the browser names it."""
    return RedirectResponse(_page(request) or otherwise, 303)


def _page(request: Request) -> str:
    """The lab or the page of a room that a request came from; empty where it came from none."""
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    is_ours = page.netloc == request.url.netloc and page.path.startswith(("/lab/", "/room/"))
    return page._replace(scheme="", netloc="", fragment="").geturl() if is_ours else ""
