"""Starting a session: from an example, or from a recipe or state in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.http.rate_limit import count_creation
from app.i18n.messages import _, ngettext
from app.training.codec.state_link import read_state
from app.training.recipe.examples import EXAMPLES, Example
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit, update_done
from app.web import addresses
from app.web.dependencies import Service, app_state
from app.web.drafts import new_draft
from app.web.guide.start_choice import opens_free_play
from app.web.link_preview import is_preview, render_preview
from app.web.problems import HttpProblem
from app.web.share.read_links import recipe_of
from app.web.stored_sessions import LoadedSession
from app.web.view.hidden_parts import FIRST
from app.web.view.view import View, read_view

router = APIRouter(include_in_schema=False)

DISPLACED = "displaced"
"""Query parameter of a new session whose creation deleted older ones."""


@dataclass(frozen=True)
class Start:
    """What an address asks for: a state, a recipe, or an example.

    ``phase`` finished phases of its first step are made in the new session.
    """

    example: str | None = None
    recipe: str | None = None
    state: str | None = None
    phase: int = 0


Asked = Annotated[Start, Depends()]


@router.api_route(addresses.HOME, methods=["GET", "HEAD"])
async def show_start(request: Request, sessions: Service, asked: Asked) -> Response:
    """Redirect to an example's draft; a state or recipe becomes a session if a person opens it.

    An address that asks for nothing opens the first visit, unless this browser has chosen free
    play.
    """
    view = read_view(request.query_params)
    if asked.state is not None or asked.recipe is not None:
        if is_preview(request):
            return render_preview(request)
        return await begin(request, sessions, asked)
    if view == View() and asked == Start() and not opens_free_play(request):
        draft, view = new_draft("article"), View(first=FIRST)
    else:
        example = _example(asked.example or "circle")
        _check_phase(asked.phase, example.recipe)
        draft = new_draft(example.name, asked.phase)
    return await _redirect(request, str(draft), view)


@router.post(addresses.HOME)
async def begin(request: Request, sessions: Service, asked: Asked) -> Response:
    """Create a session from a state, a recipe or an example, and redirect to its page."""
    count_creation(request)
    view = read_view(request.query_params)
    if asked.state is not None:
        session = await to_thread.run_sync(read_state, asked.state.strip(), sessions.limits)
        return await redirect_to_new(request, await sessions.adopt(session), view)
    own = None
    if asked.recipe is not None:
        found = recipe_of(asked.recipe)
    else:
        chosen = _example(asked.example or "circle")
        found, own = chosen.recipe, chosen.own
    _check_phase(asked.phase, found)
    loaded = await sessions.create(found, own)
    if asked.phase:
        loaded = replace(
            await sessions.step(loaded.id, Unit.PHASE, asked.phase), displaced=loaded.displaced
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
    """Redirect to the page of a new session, in this view."""
    more = f"{DISPLACED}={loaded.displaced}" if loaded.displaced else ""
    return await _redirect(request, loaded.id, view, more)


async def _redirect(request: Request, session_id: str, view: View, more: str = "") -> Response:
    """Redirect to the page of a session or draft.

    On an embedded page the address contains the visitor's key, because browsers keep no cookie in
    an iframe of another site.
    """
    new = request.scope["state"]["new_visitor"]
    if view.embed and new:
        view = replace(view, key=await app_state(request).signer.sign(new))
    path = addresses.with_query(view.path(session_id), more)
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
