"""What the page opens with: the guided first visit, or free play. A cookie remembers it."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from app.i18n.messages import _
from app.web import addresses
from app.web.preference_cookie import remember
from app.web.problems import HttpProblem

router = APIRouter(include_in_schema=False)

START_COOKIE = "start"
Way = Literal["first", "free"]


class StartForm(BaseModel):
    """The chosen way."""

    way: str = ""


def opens_free_play(request: Request) -> bool:
    """Whether this browser has chosen free play."""
    return request.cookies.get(START_COOKIE) == "free"


@router.post(addresses.START)
async def choose_start(request: Request, form: Annotated[StartForm, Form()]) -> Response:
    """Remember the way in this browser and start a session with it."""
    if form.way not in get_args(Way):
        raise HttpProblem(422, _("Choose First steps or Free play."))
    response = RedirectResponse(addresses.home(), 303)
    remember(request, response, START_COOKIE, form.way)
    return response
