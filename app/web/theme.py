"""Switching the theme and the language of the pages."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from app.http.language import LANGUAGE_COOKIE
from app.i18n.languages import LANGUAGES
from app.i18n.messages import _
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
    if form.theme not in THEMES:
        raise HttpProblem(422, _("Theme must be one of %(names)s.", names=", ".join(THEMES)))
    response = RedirectResponse(_back(request, form.back), 303)
    remember(request, response, THEME_COOKIE, form.theme)
    return response


class LanguageForm(BaseModel):
    """The tag of the chosen language, and the page to return to."""

    language: str = ""
    back: str = ""


@router.post(addresses.LANGUAGE)
async def choose_language(request: Request, form: Annotated[LanguageForm, Form()]) -> Response:
    """Set the language cookie and return to the page."""
    if form.language not in LANGUAGES:
        titles = ", ".join(one.title for one in LANGUAGES.values())
        raise HttpProblem(422, _("Language must be one of %(names)s.", names=titles))
    response = RedirectResponse(_without_language(_back(request, form.back)), 303)
    remember(request, response, LANGUAGE_COOKIE, form.language)
    return response


def _without_language(path: str) -> str:
    """The address without the language in it, which would be shown again."""
    parts = urlsplit(path)
    query = [part for part in parts.query.split("&") if part.partition("=")[0] != "lang"]
    return parts._replace(query="&".join(query)).geturl()


def _back(request: Request, back: str) -> str:
    """The page of this site to return to."""
    # htmx may have changed the address since the form was rendered.
    with suppress(ValueError):  # not an address
        referrer = urlsplit(request.headers.get("referer", ""))
        if referrer.netloc == request.url.netloc and referrer.path:
            back = referrer._replace(scheme="", netloc="", fragment="").geturl()
    if not back.startswith("/") or back.startswith(("//", "/\\")):
        back = addresses.home()
    return back
