"""Every error as one plain sentence: problem+json for programs (RFC 9457), a page for people."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import escape
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from app.classroom.rooms import RoomNotFound
from app.errors import ProblemError
from app.http.problems import MEDIA_TYPE, code_of, problem_document, problem_headers, title_of
from app.http.request_log import set_refusal_reason
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.templating import render_error, wants_fragment
from app.web.validation_messages import sentence

RETRY_SECONDS = 5
"""Retry-After of a lab page that is shown with status 503."""
NO_COOKIE = N_(
    "Your browser sent no cookie, so this page cannot be yours. If it blocks cookies, allow them "
    "for this site and start again. If somebody gave you this address, ask them to press Share."
)
NO_COOKIE_IN_ROOM = N_(
    "Your browser sent no cookie, so it is not in this room. If it blocks cookies, allow them for "
    "this site, then join again."
)
TEMPORARY = frozenset({429, 503})
"""Refused now, but not for good: the lab stays as it is and shows the sentence."""
_RETRY_AFTER: dict[str, object] = {
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 1}}
}

PROBLEM_RESPONSES: dict[int | str, dict[str, object]] = {
    status: {
        "description": title_of(status),
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["title", "status", "code", "detail"],
                    "properties": {
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "code": {
                            "type": "string",
                            "description": "a stable name of the problem, as unusable_data",
                        },
                        "detail": {"type": "string", "description": "what to change"},
                    },
                },
                "example": {
                    "title": title_of(status),
                    "status": status,
                    "code": code_of(status),
                    "detail": detail,
                },
            }
        },
        **({"headers": _RETRY_AFTER} if status in TEMPORARY else {}),
    }
    for status, detail in (
        (400, "The body is not JSON: Expecting value."),
        (401, "This token is not one of this server; make a session to get one."),
        (404, "There is no session abc of yours; start a new one."),
        (409, "Another page changed this session in the meantime. Check it, then try again."),
        (413, "The request is too large; send less."),
        (422, "layers.0.units must be at least 1, not 0."),
        (423, "Your class is predicting what this run will do. Open it after the reveal."),
        (429, "Too many requests came from you just now; try again in 2 s."),
        (503, "Too much is being trained on this server just now; try again in 2 s."),
    )
}
ANY_TIME: dict[int | str, dict[str, object]] = {
    status: PROBLEM_RESPONSES[status] for status in (423, 429, 503)
}
"""The problems that every route can answer."""
BODY_RESPONSES: dict[int | str, dict[str, object]] = {
    status: PROBLEM_RESPONSES[status] for status in (400, 413)
}
"""The problems that every route with a body can answer."""


class HttpProblem(ProblemError):
    """A request that cannot be carried out, with a status of its own."""

    def __init__(
        self, status: int, sentence: str, retry_after: int | None = None, *, field: str = ""
    ):
        super().__init__(sentence, field=field)
        self.status = status
        self.retry_after = retry_after

    @property
    def code(self) -> str:
        """That of the status."""
        return code_of(self.status)


def install_error_handlers(app: FastAPI) -> None:
    """Answer every exception that a route may raise."""
    for kind in (ProblemError, HTTPException, RequestValidationError, ValidationError):
        app.add_exception_handler(kind, respond)

    async def respond_unexpected(request: Request, error: Exception) -> Response:
        # Starlette raises it again after this answer, so that the server logs its trace.
        detail = _("Something went wrong here, and it is not your fault. Nothing has changed.")
        return _answer(request, 500, detail, {})

    app.add_exception_handler(Exception, respond_unexpected)


def respond(request: Request, error: Exception) -> Response:
    """The answer for an exception that ``explain`` knows."""
    status, detail = explain(error)
    if isinstance(error, RoomNotFound | SessionNotFound) and not _has_identity(request):
        detail = _(NO_COOKIE_IN_ROOM if isinstance(error, RoomNotFound) else NO_COOKIE)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if isinstance(error, ProblemError):
        headers |= problem_headers(error)
        if error.refused_by:
            set_refusal_reason(request.scope, error.refused_by)
        if error.instead and request.method == "GET" and _is_for_page(request):
            return RedirectResponse(error.instead, 303)
    return _answer(request, status, detail, headers, _code(error))


def _code(error: Exception) -> str:
    """The name of an error for programs; empty for that of its status."""
    if isinstance(error, ProblemError):
        return error.code
    if isinstance(error, RequestValidationError | ValidationError):
        return "invalid_fields"
    return ""


def _is_for_page(request: Request) -> bool:
    """Whether a browser asks for a whole page."""
    return "text/html" in request.headers.get("accept", "") and not wants_fragment(request)


def _has_identity(request: Request) -> bool:
    """Whether the request has a cookie, a token or a key; programs read the sentence as it is."""
    if addresses.is_api(request.url.path):
        return True
    state = request.scope["state"]
    return bool(state["visitor"]) and not state["new_visitor"]


def explain(error: Exception) -> tuple[int, str]:
    """Status and sentence of a ProblemError, a validation error or Starlette's HTTPException."""
    if isinstance(error, ProblemError):
        return error.status, str(error)
    if isinstance(error, RequestValidationError | ValidationError):
        problems = error.errors()
        broken = any(problem["type"] == "json_invalid" for problem in problems)
        return 400 if broken else 422, " ".join(sentence(problem) for problem in problems[:3])
    if isinstance(error, HTTPException):
        known = _HTTP_SENTENCES.get(error.status_code)
        return error.status_code, _(known) if known else f"{error.detail}"
    raise error


_HTTP_SENTENCES = {
    400: N_("The body cannot be read; send valid JSON or a form."),
    404: N_("There is nothing at this address."),
    405: N_("This address does not take that method."),
}


def _answer(
    request: Request, status: int, detail: str, headers: dict[str, str], code: str = ""
) -> Response:
    """A problem document for the API, otherwise a page, or a note on the page that is open."""
    if addresses.is_api(request.url.path):
        return problem_document(status, detail, headers, code)
    if status in (*TEMPORARY, 423) and wants_fragment(request):
        return _note(status, detail, headers)
    page = render_error(request, status, detail)
    page.headers.update(headers)
    return page


def _note(status: int, detail: str, headers: dict[str, str]) -> Response:
    """The sentence for the status line of the open lab, which stays as it is."""
    target = {"HX-Retarget": "#connection", "HX-Reswap": "innerHTML", "Cache-Control": "no-store"}
    return HTMLResponse(escape(detail), status, {**target, **headers})
