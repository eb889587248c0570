"""Errors as RFC 9457 problem documents, and the middleware that answers those of other layers."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ProblemError

MEDIA_TYPE = "application/problem+json"
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Names of RFC 9110 that older Pythons do not have yet."""

Respond = Callable[[Request, Exception], Response]
"""Makes the answer for an error: a problem document or a page."""


def title_of(status: int) -> str:
    """The name of a status."""
    return TITLES.get(status) or HTTPStatus(status).phrase


def code_of(status: int) -> str:
    """The name of a status for programs: ``not_found``."""
    return title_of(status).lower().replace(" ", "_").replace("-", "_")


def problem_document(
    status: int, sentence: str, headers: dict[str, str] | None = None, code: str = ""
) -> JSONResponse:
    """The answer of the API for an error; the ``code`` is that of the status by default."""
    content = {
        "title": title_of(status),
        "status": status,
        "code": code or code_of(status),
        "detail": sentence,
    }
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def problem_headers(error: ProblemError) -> dict[str, str]:
    """The headers that belong to the status of an error."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


class ProblemMiddleware:
    """Answers every ProblemError that a middleware inside it raises.

    Those of the routes never get here: the exception handlers of the app answer them.
    """

    def __init__(self, app: ASGIApp, respond: Respond):
        self.app = app
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        try:
            await self.app(scope, receive, send)
        except ProblemError as error:
            await self.respond(Request(scope), error)(scope, receive, send)
