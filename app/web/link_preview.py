"""Addresses that begin something new when a person opens them, and nothing for a preview.

Chats, mail programs and search engines fetch the links that they see.
"""

from __future__ import annotations

from fastapi import Request, Response

from app.web.templating import render_page


def is_preview(request: Request) -> bool:
    """Whether no person opens the address in a browser, or not yet.

    Every browser marks what a person opens, over http as well
    (https://www.w3.org/TR/upgrade-insecure-requests/#preference).
    """
    headers = request.headers
    is_opened = headers.get("upgrade-insecure-requests") == "1" or request.method == "POST"
    is_ahead = "prefetch" in headers.get("sec-purpose", "")
    return request.method == "HEAD" or not is_opened or is_ahead


def render_preview(request: Request, heading: str = "", about: str = "") -> Response:
    """A page with a button that posts to the same address."""
    return render_page(request, "start.html", {"heading": heading, "about": about})
