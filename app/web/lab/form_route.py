"""POST routes of the lab page's forms; errors are shown on that page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError

from app.errors import ProblemError
from app.http.identity import visitor_or_new
from app.live.saving import NotSaved
from app.store.base import StoreUnavailable
from app.web.dependencies import app_state
from app.web.forms import FormFeedback, form_sentences
from app.web.lab.answer import render_lab
from app.web.problems import explain
from app.web.view.view import read_view

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class LabFormRoute(APIRoute):
    """A form of the lab page. If it is refused, the response is that page with an error."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                status, problem = 422, form_sentences(error)
            except (ProblemError, ValidationError) as error:
                status, problem = explain(error)
                if status not in (400, 422) and not isinstance(error, NotSaved | StoreUnavailable):
                    raise
            sessions = app_state(request).sessions.of(visitor_or_new(request))
            loaded = await sessions.load(request.path_params["session_id"])
            return await render_lab(
                request, sessions, loaded, FormFeedback(problem=problem), status
            )

        return answer


def form_post(
    router: APIRouter, path: str, dependencies: Sequence[params.Depends] = ()
) -> Callable[[Endpoint], Endpoint]:
    """Declare the POST route of a form on the lab page.

    A GET of the same address redirects to the page: browsers send it when the response to a refused
    form is reloaded.
    """

    def declare(endpoint: Endpoint) -> Endpoint:
        router.add_api_route(
            path, endpoint, methods=["POST"], response_model=None, dependencies=dependencies
        )
        router.add_api_route(path, _redirect_to_page, methods=["GET"], response_model=None)
        return endpoint

    return declare


async def _redirect_to_page(request: Request, session_id: str) -> Response:
    view = read_view(request.query_params)
    return RedirectResponse(view.path(session_id), 303)
