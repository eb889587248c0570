"""Share: the links to a session, asked for from its page, and the page behind a share link."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.http.identity import cookie_visitor
from app.http.rate_limit import CREATES
from app.web import addresses
from app.web.dependencies import Service, app_state
from app.web.lab.form_route import form_post
from app.web.lab.start import redirect_to_new
from app.web.share.frozen_copies import Shares
from app.web.share.links import iframe, recipe_path, share_state, with_part
from app.web.templating import environment, render_page, wants_fragment
from app.web.view.hidden_parts import EMBED, write_hidden
from app.web.view.view import OWN, read_view

router = APIRouter(include_in_schema=False)


def get_shares(request: Request) -> Shares:
    """The frozen copies of this app."""
    return app_state(request).feature(Shares)


Copies = Annotated[Shares, Depends(get_shares)]


@form_post(router, addresses.LAB + "/share", [CREATES])
async def share(request: Request, sessions: Service, shares: Copies, session_id: str) -> Response:
    """Links to the session as it is now, in the view of the address, with parts left out."""
    form = await request.form()
    here = read_view(request.query_params)
    hide = write_hidden(map(str, form.getlist("hide")))
    view = replace(here, hide=hide, **OWN)
    session = (await sessions.load(session_id)).session
    link = await share_state(session, shares, keep=form.get("keep") == "1", query=view.query())
    base = str(request.base_url).rstrip("/")
    recipe = recipe_path(session.recipe, view.query())
    units = "-".join(map(str, session.recipe.units))
    links = {
        "link": link,
        "url": base + link.path,
        "recipe_url": recipe and base + recipe,
        "own_data": session.recipe.dataset.own is not None,
        "iframe": iframe(
            with_part(base + link.path, f"embed={EMBED}"), f"Backprop Playground, {units}"
        ),
        "ancestors": app_state(request).settings.frame_ancestors,
    }
    if wants_fragment(request):
        html = environment.get_template("lab/share_links.html").render(links)
        return HTMLResponse(html, headers={"Vary": "HX-Request", "Cache-Control": "no-store"})
    return render_page(request, "share.html", {**links, "back": here.path(session_id)})


@form_post(router, addresses.LAB + "/copy", [CREATES])
async def copy(request: Request, sessions: Service, session_id: str) -> Response:
    """A session of one's own at the same numbers, on a page that hides nothing."""
    session = (await sessions.load(session_id)).session
    # In an iframe the key says whose it is; the page that opens is the browser's own.
    held = await sessions.of(await cookie_visitor(request)).adopt(session)
    view = replace(read_view(request.query_params), hide="", **OWN)
    return RedirectResponse(view.path(held.id), 303)


@router.get("/s/{token}", dependencies=[CREATES])
async def open_share(request: Request, sessions: Service, shares: Copies, token: str) -> Response:
    """A session of one's own, like the one that was kept."""
    return await redirect_to_new(request, await sessions.adopt(await shares.open(token)))
