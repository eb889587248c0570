"""Share: the links to a session, asked for from its page, and the page behind a share link."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.web.api import Service
from app.web.pages import opened
from app.web.share_links import recipe_path, share_state
from app.web.shares import Shares
from app.web.templating import environment, render_page, wants_fragment
from app.web.view import read_view

router = APIRouter(include_in_schema=False)


def get_shares(request: Request) -> Shares:
    """The frozen copies of this app."""
    shares: Shares = request.app.state.shares
    return shares


Copies = Annotated[Shares, Depends(get_shares)]


@router.post("/lab/{session_id}/share")
async def share(request: Request, sessions: Service, shares: Copies, session_id: str) -> Response:
    """Links to the session as it is now, in the view of the address."""
    form = await request.form()
    view = read_view(request.query_params)
    session = (await sessions.load(session_id)).session
    link = await share_state(session, shares, keep=form.get("keep") == "1", query=view.query())
    base = str(request.base_url).rstrip("/")
    recipe = recipe_path(session.recipe, view.query())
    links = {"link": link, "url": base + link.path, "recipe_url": recipe and base + recipe}
    if wants_fragment(request):
        html = environment.get_template("lab/share_links.html").render(links)
        return HTMLResponse(html, headers={"Vary": "HX-Request", "Cache-Control": "no-store"})
    return render_page(request, "share.html", {**links, "back": view.path(session_id)})


@router.get("/s/{token}")
async def open_share(request: Request, sessions: Service, shares: Copies, token: str) -> Response:
    """A session of one's own, like the one that was kept."""
    return opened(request, await sessions.adopt(await shares.open(token)))
