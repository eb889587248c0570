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
from app.training.run.stop_conditions import STOP_LABELS
from app.web.dependencies import app_state
from app.web.forms import FormFeedback, form_errors
from app.web.lab.answer import render_lab
from app.web.lab.transport import STOP_FORMS
from app.web.problems import explain
from app.web.view.view import read_view

MAX_SENTENCES = 3
"""Of refused fields, in one message."""
MAX_CHARACTERS = 200
"""Of a refused text that is shown in its field again."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class LabFormRoute(APIRoute):
    """A form of the lab page. If it is refused, the response is that page with an error."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            errors: dict[str, str] = {}
            try:
                return await handle(request)
            except RequestValidationError as error:
                status, errors = 422, form_errors(error, STOP_LABELS)
                problem = " ".join([*errors.values()][:MAX_SENTENCES])
            except (ProblemError, ValidationError) as error:
                status, problem = explain(error)
                errors = error.errors if isinstance(error, ProblemError) else {}
                if status not in (400, 422) and not isinstance(error, NotSaved | StoreUnavailable):
                    raise
            sessions = app_state(request).sessions.for_visitor(visitor_or_new(request))
            loaded = await sessions.load(request.path_params["session_id"])
            action = request.url.path.rpartition("/")[2]
            if errors and action in STOP_FORMS and errors.keys() <= STOP_LABELS.keys():
                problem = ""  # each sentence stands beside its field
            feedback = FormFeedback(
                problem=problem, action=action, errors=errors, typed=await _typed(request)
            )
            return await render_lab(request, sessions, loaded, feedback, status)

        return answer


async def _typed(request: Request) -> dict[str, str]:
    """The texts of the posted form."""
    fields = (await request.form()).items()
    return {name: text[:MAX_CHARACTERS] for name, text in fields if isinstance(text, str)}


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
