"""Share links: created on a session's page, opened as a new session."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from app.http.identity import cookie_visitor
from app.http.lan_address import is_loopback_name
from app.http.proxy_notice import proxy_sentence
from app.http.rate_limit import CREATES, count_creation
from app.web import addresses
from app.web.dependencies import Service, app_state, public_base_url
from app.web.lab.form_route import form_post
from app.web.lab.start import redirect_to_new
from app.web.link_preview import is_preview, render_preview
from app.web.share import api
from app.web.share.frozen_copies import Copies
from app.web.share.links import iframe, recipe_path, share_state
from app.web.templating import environment, render_page, wants_fragment
from app.web.view.hidden_parts import ADDED, EMBED, FIXED_THEMES, write_hidden
from app.web.view.view import UNSHARED_PARTS, read_view

pages = APIRouter(include_in_schema=False)


def _in_iframe(form: FormData) -> str:
    """The query of a page in an iframe with the options of the form."""
    chosen = {"add": (ADDED,), "theme": FIXED_THEMES}
    options = {name: form.get(name) for name, known in chosen.items() if form.get(name) in known}
    return urlencode({"embed": EMBED, **options})


@form_post(pages, addresses.LAB + "/share", [CREATES])
async def share(request: Request, sessions: Service, copies: Copies, session_id: str) -> Response:
    """Links to the session's current state, in the view of the address, with parts hidden."""
    form = await request.form()
    here = read_view(request.query_params)
    hide = write_hidden(map(str, form.getlist("hide")))
    query = replace(here, hide=hide, **UNSHARED_PARTS).query()
    session = (await sessions.load(session_id)).session
    link = await share_state(session, copies, keep=form.get("keep") == "1", query=query)
    base = public_base_url(request)
    url = base + link.path
    recipe = recipe_path(session.recipe, query)
    title = f"Backprop Playground, {'-'.join(map(str, session.recipe.units))}"
    links = {
        "link": link,
        "url": url,
        "recipe_url": recipe and base + recipe,
        "only_here": is_loopback_name(urlsplit(base).hostname or ""),
        "note": proxy_sentence(request.scope) if base.startswith("http:") else "",
        "own_data": session.recipe.dataset.own is not None,
        "iframe": iframe(addresses.with_query(url, _in_iframe(form)), title),
        "ancestors": app_state(request).settings.frame_ancestors,
    }
    if wants_fragment(request):
        html = environment.get_template("lab/share_links.html").render(links)
        return HTMLResponse(html, headers={"Vary": "HX-Request", "Cache-Control": "no-store"})
    return render_page(request, "share.html", {**links, "back": here.path(session_id)})


@form_post(pages, addresses.LAB + "/copy", [CREATES])
async def copy(request: Request, sessions: Service, session_id: str) -> Response:
    """Open a copy of the session as the visitor's own, on a page that hides nothing."""
    session = (await sessions.load(session_id)).session
    # In an iframe the visitor is identified by the key, on the page that opens by the cookie.
    copied = await sessions.for_visitor(await cookie_visitor(request)).adopt(session)
    view = replace(read_view(request.query_params), hide="", **UNSHARED_PARTS)
    return RedirectResponse(view.path(copied.id), 303)


@pages.api_route(addresses.SHARED, methods=["GET", "HEAD", "POST"])
async def open_share(request: Request, sessions: Service, copies: Copies, token: str) -> Response:
    """Start a session from a frozen copy."""
    if is_preview(request):
        return render_preview(request)
    count_creation(request)
    loaded = await sessions.adopt(await copies.open(token), foreign=True)
    return await redirect_to_new(request, loaded, read_view(request.query_params))


router = APIRouter()
router.include_router(api.router)
router.include_router(pages)
