"""The JSON API of share links: a link to a session, and a session of a link."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.http.identity import token_for_program
from app.http.rate_limit import CREATES
from app.web.api.common import BEARER
from app.web.api.schemas import CreatedOut, created_out
from app.web.dependencies import Service
from app.web.problems import BODY_RESPONSES, PROBLEM_RESPONSES
from app.web.share.links import Kind, share_state
from app.web.share.read_links import state_of
from app.web.share.routes import Copies

router = APIRouter(
    prefix="/api/sessions",
    tags=["sessions"],
    dependencies=[Depends(BEARER)],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 404, 422, 503)},
)


class ShareIn(BaseModel):
    """How to share."""

    model_config = ConfigDict(extra="forbid", strict=True)

    keep: bool = Field(False, description="keep a copy here even where the address could hold it")


class ShareOut(BaseModel):
    """A link that opens a session of one's own at the same numbers."""

    url: str
    kind: Kind = Field(
        description="state: the address holds all of it, but for older rows of the history; "
        "copy: it is kept on this server, until it is long unused or newer copies need the room"
    )
    bytes: int = Field(description="length of the address' path and query, or size of the copy")


class OpenIn(BaseModel):
    """One of a state as in an address, or the token of a copy."""

    model_config = ConfigDict(extra="forbid", strict=True)

    state: str | None = Field(None, description="what follows /?state= in an address")
    share: str | None = Field(None, description="what follows /s/ in an address")

    @model_validator(mode="after")
    def _one_of_them(self) -> OpenIn:
        if (self.state is None) == (self.share is None):
            raise ValueError("give either state or share")
        return self


@router.post("/open", dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES)
async def open_session(
    request: Request, sessions: Service, shares: Copies, response: Response, source: OpenIn
) -> CreatedOut:
    """Make a session of one's own from what a share link holds."""
    if source.state is not None:
        session = await to_thread.run_sync(state_of, source.state, sessions.limits)
    else:
        session = await shares.open(source.share or "")
    held = await sessions.adopt(session)
    response.headers["Location"] = f"/api/sessions/{held.id}"
    token = await token_for_program(request)
    return await to_thread.run_sync(created_out, held, token)


@router.post("/{session_id}/share", dependencies=[CREATES], responses=BODY_RESPONSES)
async def share_session(
    request: Request,
    sessions: Service,
    shares: Copies,
    session_id: str,
    wish: ShareIn | None = None,
) -> ShareOut:
    """A link to the session as it is now; whoever opens it gets a copy of their own."""
    session = (await sessions.load(session_id)).session
    link = await share_state(session, shares, keep=wish is not None and wish.keep)
    url = str(request.base_url).rstrip("/") + link.path
    return ShareOut(url=url, kind=link.kind, bytes=link.bytes)
