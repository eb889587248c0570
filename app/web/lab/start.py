"""Starting a session: from an example, or from a recipe or state in the address."""

from __future__ import annotations

from dataclasses import replace

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import CREATES
from app.i18n.messages import _, ngettext
from app.training.codec.state_link import read_state
from app.training.recipe.examples import EXAMPLES, Example
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit, update_done
from app.web import addresses
from app.web.dependencies import Service, app_state
from app.web.guide.start_choice import opens_free_play
from app.web.problems import HttpProblem
from app.web.share.read_links import recipe_of
from app.web.stored_sessions import LoadedSession
from app.web.view.hidden_parts import FIRST
from app.web.view.view import View, read_view

router = APIRouter(include_in_schema=False)

DISPLACED = "displaced"
"""Query parameter of a new session whose creation deleted older ones."""


@router.get(addresses.HOME, dependencies=[CREATES])
async def start(
    request: Request,
    sessions: Service,
    example: str | None = None,
    recipe: str | None = None,
    state: str | None = None,
    phase: int = 0,
) -> Response:
    """Create a session from a state, a recipe or an example, and redirect to its page.

    An address that asks for nothing opens the first visit, unless this browser has chosen free
    play. ``phase`` finished phases of its first step are made in the new session.
    """
    view = read_view(request.query_params)
    if state is not None:
        session = await to_thread.run_sync(read_state, state.strip(), sessions.limits)
        return await redirect_to_new(request, await sessions.adopt(session), view)
    own = None
    if recipe is not None:
        found = recipe_of(recipe)
    elif example is None and not phase and view == View() and not opens_free_play(request):
        found, view = EXAMPLES["article"].recipe, View(first=FIRST)
    else:
        chosen = _example(example or "circle")
        found, own = chosen.recipe, chosen.own
    _check_phase(phase, found)
    loaded = await sessions.create(found, own)
    if phase:
        loaded = replace(
            await sessions.step(loaded.id, Unit.PHASE, phase), displaced=loaded.displaced
        )
    return await redirect_to_new(request, loaded, view)


def _example(name: str) -> Example:
    if name not in EXAMPLES:
        known = ", ".join(f"“{name}”" for name in EXAMPLES)
        raise HttpProblem(
            404,
            _(
                "There is no example “%(name)s”; choose one of %(known)s.",
                name=name[:40],
                known=known,
            ),
        )
    return EXAMPLES[name]


def _check_phase(phase: int, recipe: Recipe) -> None:
    last = update_done(len(recipe.units) - 1)
    if not 0 <= phase <= last:
        raise HttpProblem(422, _("Phase: enter a number of 1 to %(last)s.", last=last))


async def redirect_to_new(request: Request, loaded: LoadedSession, view: View) -> Response:
    """Redirect to the page of a new session, in this view.

    On an embedded page the address contains the visitor's key, because browsers keep no cookie in
    an iframe of another site.
    """
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
        ngettext(
            "You can keep %(n)s session; your least recently used one was deleted to make room "
            "for this one.",
            "You can keep %(n)s sessions; your least recently used one was deleted to make room "
            "for this one.",
            limit,
        )
    ]
