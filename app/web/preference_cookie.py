"""Cookies that remember a choice of this browser for a year."""

from __future__ import annotations

from fastapi import Request, Response

from app.web import addresses


def remember(request: Request, response: Response, name: str, value: str) -> None:
    """Set the cookie ``name`` on this site only, unreadable by scripts; secure over https."""
    response.set_cookie(
        name,
        value,
        max_age=31_536_000,
        path=addresses.root_path() or "/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
