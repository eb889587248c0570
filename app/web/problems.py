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

from app.classroom.rooms import RoomNotFound
from app.http.thread_pool import QueueFull
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.live.saving import NotSaved
from app.store.base import SessionDamaged, SessionNotFound, StoreUnavailable, VersionConflict
from app.training.own_data import UnusableData
from app.training.own_data.table import MAX_BYTES
from app.training.recipe.recipe import LimitExceeded
from app.training.run.parameters import UnusableParameters
from app.training.run.stop_conditions import UnusableCondition
from app.training.timeline.rebuild import CannotRewind
from app.web.share.frozen_copies import ShareNotFound, TooLargeToKeep
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
WORK_AGAIN = 2
"""In seconds: then some of the work that waits has been done."""
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


class HttpProblem(Exception):
    """A request that cannot be carried out; ``detail`` says what to change.

    ``again`` is after how many seconds it may be tried again, where time alone helps.
    """

    def __init__(self, status: int, detail: str, again: int | None = None):
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = {} if again is None else {"Retry-After": str(again)}


def install_error_handlers(app: FastAPI) -> None:
    """Answer every exception that a route may let through."""

    async def refused(request: Request, error: Exception) -> Response:
        status, detail = explain(error)
        if status == 413:
            detail = too_large(request.url.path)
        given = error.headers if isinstance(error, HTTPException | HttpProblem) else None
        headers = dict(given or {})
        if isinstance(error, SessionBusy | NotSaved | StoreUnavailable | ReplicasUnavailable):
            headers["Retry-After"] = str(RETRY_SECONDS)
        if isinstance(error, QueueFull):
            request.scope.setdefault("state", {})["refusal"] = "training"
            headers["Retry-After"] = str(WORK_AGAIN)
        return answer(request, status, detail, headers)

    for kind in (
        HttpProblem,
        SessionBusy,
        ReplicasUnavailable,
        HTTPException,
        RequestValidationError,
        ValidationError,
        CannotRewind,
        LimitExceeded,
        UnusableCondition,
        UnusableData,
        UnusableParameters,
        SessionNotFound,
        ShareNotFound,
        StoreUnavailable,
        NotSaved,
        RoomNotFound,
        TooLargeToKeep,
        QueueFull,
        VersionConflict,
    ):
        app.add_exception_handler(kind, refused)

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
    """Status and sentence for an exception."""
    if isinstance(error, HttpProblem):
        return error.status, error.detail
    if isinstance(error, RequestValidationError | ValidationError):
        problems = error.errors()
        broken = any(problem["type"] == "json_invalid" for problem in problems)
        return 400 if broken else 422, " ".join(sentence(problem) for problem in problems[:3])
    if isinstance(error, CannotRewind):
        return 422, str(error)
    if isinstance(error, LimitExceeded | UnusableParameters | UnusableCondition | TooLargeToKeep):
        return 422, f"{error}."
    if isinstance(error, UnusableData):
        return 422, str(error)
    if isinstance(error, SessionBusy | ReplicasUnavailable | StoreUnavailable | NotSaved):
        return 503, str(error)
    if isinstance(error, SessionDamaged):
        return 404, (
            f"What was kept of session {error} is damaged and has been set aside; no other session "
            "is harmed. Start a new one."
        )
    if isinstance(error, SessionNotFound):
        return 404, (
            f"There is no session {error} of yours; it may have been dropped, or made in another "
            f"browser, or this one keeps no cookies. Start a new one."
        )
    if isinstance(error, RoomNotFound):
        return 404, "There is no such room, or it is not yours; it may have ended."
    if isinstance(error, ShareNotFound):
        return 404, "There is no copy behind this link any more; ask who shared it for a new one."
    if isinstance(error, VersionConflict):
        return 409, "Somebody else changed the session meanwhile; look at it and try again."
    if isinstance(error, QueueFull):
        if error.own:
            return 429, "Too many of your trainings are waiting; try again when one is done."
        return 503, "Too much is being trained on this server just now; try again soon."
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
