"""The JSON API of share links: create a link to a session, open a session from a link."""

from __future__ import annotations

from anyio import to_thread
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.http.identity import token_for_program
from app.http.rate_limit import CREATES
from app.training.codec.state_link import read_state
from app.web import addresses
from app.web.api.common import session_router
from app.web.api.schemas import CreatedOut, created_out
from app.web.dependencies import Service, public_base_url
from app.web.problems import BODY_RESPONSES
from app.web.share.frozen_copies import Copies
from app.web.share.links import Kind, share_state

router = session_router()


class ShareIn(BaseModel):
    """How to share."""

    model_config = ConfigDict(extra="forbid", strict=True)

    keep: bool = Field(False, description="keep a copy even if the address could hold the state")


class ShareOut(BaseModel):
    """A link that opens an own copy of exactly this state."""

    url: str
    kind: Kind = Field(
        description="state: the address holds everything except older rows of the history; "
        "copy: kept on this server until it is long unused or newer copies need the room"
    )
    bytes: int = Field(description="length of the address' path and query, or size of the copy")


class OpenIn(BaseModel):
    """Either a state from an address or the token of a copy."""

    model_config = ConfigDict(extra="forbid", strict=True)

    state: str | None = Field(None, description="what follows /?state= in an address")
    share: str | None = Field(None, description="what follows /s/ in an address")

    @model_validator(mode="after")
    def _exactly_one(self) -> OpenIn:
        if (self.state is None) == (self.share is None):
            raise ValueError("give either state or share")
        return self


@router.post("/open", dependencies=[CREATES], status_code=201, responses=BODY_RESPONSES)
async def open_session(
    request: Request, sessions: Service, copies: Copies, response: Response, source: OpenIn
) -> CreatedOut:
    """Create a session from a share link."""
    if source.state is not None:
        session = await to_thread.run_sync(read_state, source.state.strip(), sessions.limits)
    else:
        session = await copies.open(source.share or "")
    loaded = await sessions.adopt(session, foreign=True)
    response.headers["Location"] = addresses.api_session(loaded.id)
    token = await token_for_program(request)
    return await to_thread.run_sync(created_out, loaded, token)


@router.post("/{session_id}/share", dependencies=[CREATES], responses=BODY_RESPONSES)
async def share_session(
    request: Request,
    sessions: Service,
    copies: Copies,
    session_id: str,
    options: ShareIn | None = None,
) -> ShareOut:
    """Create a link to the session's current state; anyone who opens it gets their own copy."""
    session = (await sessions.load(session_id)).session
    link = await share_state(session, copies, keep=options is not None and options.keep)
    url = public_base_url(request) + link.path
    return ShareOut(url=url, kind=link.kind, bytes=link.bytes)
