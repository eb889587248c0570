"""The first thing done with a draft stores its session, and goes on there."""

from __future__ import annotations

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.errors import ProblemError
from app.http.identity import visitor_or_new
from app.http.rate_limit import count_creation
from app.i18n.messages import _
from app.web import addresses
from app.web.dependencies import app_state
from app.web.drafts import Draft, read_draft
from app.web.lab.start import DISPLACED

READS = ("GET", "HEAD")


class StoredInstead(Exception):
    """The session of a draft is stored: the same request is for that address."""

    def __init__(self, path: str):
        self.path = path


class NoCookies(ProblemError):
    """A browser that keeps no cookies cannot have a session."""

    status = 403

    def __init__(self, host: str) -> None:
        super().__init__(
            _(
                "Your browser keeps no cookies of %(host)s, so the server cannot know that a run "
                "is yours. Allow cookies for this site, then reload this page.",
                host=host,
            )
        )


async def keep_draft(request: Request) -> None:
    """Store the draft that the address names if this changes it; raises StoredInstead.

    Once it is stored, its address leads to the session.
    """
    draft = read_draft(request.path_params.get("session_id", ""))
    if draft is None:
        return
    state = request.scope["state"]
    is_known = bool(state["visitor"]) and not state["new_visitor"]
    sessions = app_state(request).sessions.for_visitor(visitor_or_new(request))
    more = ""
    if not await sessions.exists(draft.id):
        if request.method in READS:
            return
        if not is_known and not addresses.is_api(request.url.path):
            raise NoCookies(request.url.hostname or "")
        count_creation(request)
        displaced = await sessions.keep(draft)
        more = f"{DISPLACED}={displaced}" if displaced else ""
    raise StoredInstead(_address_of_session(request, draft, more))


def _address_of_session(request: Request, draft: Draft, more: str) -> str:
    path = addresses.root_path() + request.scope["path"].replace(f"/{draft}", f"/{draft.id}", 1)
    return addresses.with_query(addresses.with_query(path, request.url.query), more)


async def go_to_session(request: Request, error: Exception) -> Response:
    """Have the browser or program send the same request, with its body, to the session."""
    assert isinstance(error, StoredInstead)
    return RedirectResponse(error.path, 307, {"Cache-Control": "no-store"})


KEEPS_DRAFTS = Depends(keep_draft)
"""For every route with a session in its address."""
