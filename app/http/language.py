"""Chooses the language of a request, and has its messages written in it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.i18n.languages import ENGLISH, LANGUAGES, using_language

LANGUAGE_COOKIE = "language"
LANGUAGE_PARAMETER = "lang"
YEAR = 31_536_000


class LanguageMiddleware:
    """Uses the language of the address, the cookie or the browser, in this order.

    That of an address is remembered in a cookie of ``cookie_path``, so that the pages after it have
    it too. Programs read English: ``english_paths`` are the beginnings of their addresses.
    """

    def __init__(
        self, app: ASGIApp, english_paths: tuple[str, ...], cookie_path: str = "/"
    ) -> None:
        self._app = app
        self._english_paths = english_paths
        self._cookie_path = cookie_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("Content-Type", "").startswith("text/html"):
                    headers["Content-Language"] = tag
                    headers.add_vary_header("Accept-Language")
                if request.query_params.get(LANGUAGE_PARAMETER) == tag:
                    headers.append("Set-Cookie", self._cookie(request, tag))
            await send(message)

        request = Request(scope)
        tag = self._language_of(request)
        with using_language(tag):
            await self._app(scope, receive, send_with_language)

    def _cookie(self, request: Request, tag: str) -> str:
        response = Response()
        response.set_cookie(
            LANGUAGE_COOKIE,
            tag,
            max_age=YEAR,
            path=self._cookie_path,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response.headers["Set-Cookie"]

    def _language_of(self, request: Request) -> str:
        if request.url.path.startswith(self._english_paths):
            return ENGLISH
        asked = request.query_params.get(LANGUAGE_PARAMETER, "")
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        for tag in (asked, chosen):
            if tag in LANGUAGES:
                return tag
        return accepted_language(request.headers.get("Accept-Language", ""))


def accepted_language(header: str) -> str:
    """The first of our languages that an ``Accept-Language`` header names; else English."""
    ranges: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _, parameters = part.strip().partition(";")
        try:
            quality = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if quality > 0:
            ranges.append((-quality, name))
    for _, name in sorted(ranges, key=lambda found: found[0]):
        wanted = name.lower()
        for tag in LANGUAGES:
            if wanted == tag.lower():
                return tag
        for tag in LANGUAGES:
            # "de-AT" is read as "de"; Chinese in any script as the one that there is.
            if wanted.split("-")[0] == tag.lower().split("-")[0]:
                return tag
    return ENGLISH
