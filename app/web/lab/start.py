"""Starting a session: from an example, or from a recipe or state in the address."""

from __future__ import annotations

from dataclasses import replace

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import CREATES
from app.training.codec.state_link import read_state
from app.training.recipe.examples import EXAMPLES
from app.web import addresses
from app.web.dependencies import Service, app_state
from app.web.problems import HttpProblem
from app.web.share.read_links import recipe_of
from app.web.stored_sessions import LoadedSession
from app.web.view.view import View, read_view

router = APIRouter(include_in_schema=False)

DISPLACED = "displaced"
"""Query parameter of a new session whose creation deleted older ones."""


@router.get(addresses.HOME, dependencies=[CREATES])
async def start(
    request: Request,
    sessions: Service,
    example: str = "circle",
    recipe: str | None = None,
    state: str | None = None,
) -> Response:
    """Create a session from a state, a recipe or an example, and redirect to its page."""
    if state is not None:
        session = await to_thread.run_sync(read_state, state.strip(), sessions.limits)
        return await redirect_to_new(request, await sessions.adopt(session))
    if recipe is not None:
        return await redirect_to_new(request, await sessions.create(recipe_of(recipe)))
    if example not in EXAMPLES:
        known = ", ".join(f"“{name}”" for name in EXAMPLES)
        raise HttpProblem(404, f"There is no example “{example[:40]}”; choose one of {known}.")
    return await redirect_to_new(request, await sessions.create(EXAMPLES[example].recipe))


async def redirect_to_new(
    request: Request, loaded: LoadedSession, view: View | None = None
) -> Response:
    """Redirect to the page of a new session, in ``view`` or that of the request's address.

    On an embedded page the address contains the visitor's key, because browsers keep no cookie in
    an iframe of another site.
    """
    view = view or read_view(request.query_params)
    new = request.scope["state"]["new_visitor"]
    if view.embed and new:
        view = replace(view, key=await app_state(request).signer.sign(new))
    path = view.path(loaded.id)
    if loaded.displaced:
        path = addresses.with_query(path, f"{DISPLACED}={loaded.displaced}")
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def displaced_notes(request: Request) -> list[str]:
    """A note if older sessions were deleted to make room for the new one."""
    if DISPLACED not in request.query_params:
        return []
    limit = app_state(request).settings.max_sessions_per_visitor
    return [
        f"You can keep {limit} sessions; your least recently used one was deleted to make room for "
        "this one."
    ]
