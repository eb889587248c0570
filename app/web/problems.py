"""Every error as one plain sentence: problem+json for programs (RFC 9457), a page for people."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import escape
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import ProblemError
from app.http.request_log import say_why
from app.training.own_data.table import MAX_BYTES
from app.web.templating import render_error, wants_fragment
from app.web.validation_messages import sentence

TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's names, where older Pythons have other ones."""


def title_of(status: int) -> str:
    """The name of a status."""
    return TITLES.get(status) or HTTPStatus(status).phrase


RETRY_SECONDS = 5
"""So long the store is given to be put right before it is asked again."""
PASSING = frozenset({429, 503})
"""What is refused now and not for good: the page stays as it is, and says so."""
RETRY_AFTER: dict[str, object] = {
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 1}}
}

PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {
        "description": title_of(status),
        "content": {
            "application/problem+json": {
                "schema": {
                    "type": "object",
                    "required": ["title", "status", "detail"],
                    "properties": {
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string", "description": "what to change"},
                    },
                },
                "example": {"title": title_of(status), "status": status, "detail": detail},
            }
        },
        **({"headers": RETRY_AFTER} if status in PASSING else {}),
    }
    for status, detail in (
        (400, "The body is not JSON: Expecting value."),
        (401, "This token is not one of this server; make a session to get one."),
        (404, "There is no session abc of yours; start a new one."),
        (409, "Somebody else changed the session meanwhile; look at it and try again."),
        (413, "The request is too large; send less."),
        (422, "layers.0.units must be at least 1, not 0."),
        (429, "Too many requests came from you just now; try again in 2 s."),
        (503, "Too much is being trained on this server just now; try again in 2 s."),
    )
}
ANY_TIME: dict[int | str, dict[str, object]] = {
    status: PROBLEM_RESPONSES[status] for status in (429, 503)
}
"""What every call can answer, whatever it asks for."""
BODY_RESPONSES: dict[int | str, dict[str, object]] = {
    status: PROBLEM_RESPONSES[status] for status in (400, 413)
}
"""What every call with a body can answer."""


class HttpProblem(ProblemError):
    """A request that cannot be carried out, with a status of its own."""

    def __init__(self, status: int, sentence: str, retry_after: int | None = None):
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after


def install_error_handlers(app: FastAPI) -> None:
    """Answer every exception that a route may let through."""

    async def refuse(request: Request, error: Exception) -> Response:
        status, sentence = explain(error)
        headers = dict(getattr(error, "headers", None) or {})
        if status == 413:
            sentence = too_large(request.url.path)
        if isinstance(error, ProblemError):
            if error.retry_after is not None:
                headers["Retry-After"] = str(error.retry_after)
            if error.refused_by:
                say_why(request.scope, error.refused_by)
        return answer(request, status, sentence, headers)

    for kind in (ProblemError, HTTPException, RequestValidationError, ValidationError):
        app.add_exception_handler(kind, refuse)

    async def unexpected(request: Request, error: Exception) -> Response:
        # Starlette raises it again after this answer, so that the server logs its trace.
        detail = "Something went wrong here, and it is not your fault. Nothing has changed."
        return answer(request, 500, detail, {})

    app.add_exception_handler(Exception, unexpected)


class ContentLengthLimit:
    """Refuses in words a body that itself says that it is too large.

    Starlette would answer it with words of its own, whatever the handlers say.
    """

    def __init__(self, app: ASGIApp, most: int | None):
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and self.most is not None:
            length = Headers(scope=scope).get("content-length", "")
            if length.isascii() and length.isdigit() and int(length[:20]) > self.most:
                refusal = answer(Request(scope), 413, too_large(scope["path"]), {})
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


def too_large(path: str) -> str:
    """The sentence for a body that is too large for this address."""
    if path.startswith("/lab/") and path.endswith(("/data", "/data/train")):
        return (
            f"The table is too large: at most {MAX_BYTES // 10**6} MB are taken; leave out rows "
            "or columns."
        )
    return _HTTP_SENTENCES[413]


def explain(error: Exception) -> tuple[int, str]:
    """Status and sentence for an exception that ``install_error_handlers`` handles."""
    if isinstance(error, ProblemError):
        return error.status, str(error)
    if isinstance(error, RequestValidationError | ValidationError):
        problems = error.errors()
        broken = any(problem["type"] == "json_invalid" for problem in problems)
        return 400 if broken else 422, " ".join(sentence(problem) for problem in problems[:3])
    if isinstance(error, HTTPException):
        return error.status_code, _HTTP_SENTENCES.get(error.status_code, f"{error.detail}")
    raise error


_HTTP_SENTENCES = {
    400: "The body cannot be read; send valid JSON or a form.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is too large; send less.",
}


def answer(request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
    """The sentence as a problem for the API, as a page for everything else."""
    if request.url.path.startswith("/api"):
        return problem(status, detail, headers)
    if status in PASSING and wants_fragment(request):
        return _note(status, detail, headers)
    page = render_error(request, status, detail)
    page.headers.update(headers)
    return page


def _note(status: int, detail: str, headers: dict[str, str]) -> Response:
    """The sentence for the page's own line, below a lab that is as it was."""
    place = {"HX-Retarget": "#connection", "HX-Reswap": "innerHTML", "Cache-Control": "no-store"}
    return HTMLResponse(escape(detail), status, {**place, **headers})


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An RFC 9457 problem."""
    return JSONResponse(
        {"title": title_of(status), "status": status, "detail": detail},
        status,
        headers=headers,
        media_type="application/problem+json",
    )
