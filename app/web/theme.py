"""Switching between the light and the dark theme."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from app.web import addresses
from app.web.preference_cookie import remember
from app.web.problems import HttpProblem
from app.web.templating import THEME_COOKIE, THEMES

router = APIRouter(include_in_schema=False)


class ThemeForm(BaseModel):
    """The chosen theme, and the page to return to."""

    theme: str = ""
    back: str = ""


@router.post(addresses.THEME)
async def choose_theme(request: Request, form: Annotated[ThemeForm, Form()]) -> Response:
    """Set the theme cookie and return to the page."""
    back = form.back
    if form.theme not in THEMES:
        raise HttpProblem(422, f"Theme must be one of {', '.join(THEMES)}.")
    # htmx may have changed the address since the form was rendered.
    with suppress(ValueError):  # not an address
        referrer = urlsplit(request.headers.get("referer", ""))
        if referrer.netloc == request.url.netloc and referrer.path:
            back = referrer._replace(scheme="", netloc="", fragment="").geturl()
    if not back.startswith("/") or back.startswith(("//", "/\\")):
        back = addresses.home()
    response = RedirectResponse(back, 303)
    remember(request, response, THEME_COOKIE, form.theme)
    return response
