"""The language of a room, for students whose browser has chosen none."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.room import Room
from app.http.language import LANGUAGE_COOKIE, LANGUAGE_PARAMETER
from app.i18n.languages import LANGUAGES
from app.i18n.messages import _
from app.web import addresses
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.preference_cookie import remember
from app.web.problems import HttpProblem

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.post("/language")
async def choose(
    classroom: Classroom, loaded: TeacherRoom, language: Annotated[str, Form()] = ""
) -> Response:
    """Set the language of the room; empty for that of each browser."""
    if language and language not in LANGUAGES:
        titles = ", ".join(one.title for one in LANGUAGES.values())
        raise HttpProblem(422, _("Language must be one of %(names)s.", names=titles))
    await classroom.rooms.change(
        loaded.code, lambda room: room.model_copy(update={"language": language}), notifies="desk"
    )
    return RedirectResponse(addresses.room(loaded.code, "desk"), 303)


def has_chosen(request: Request) -> bool:
    """Whether the browser or the address has a language of its own."""
    return LANGUAGE_PARAMETER in request.query_params or LANGUAGE_COOKIE in request.cookies


def in_language_of(room: Room, request: Request) -> Response | None:
    """A redirect to the requested page in the room's language; None if it is not needed."""
    if room.language not in LANGUAGES or has_chosen(request):
        return None
    query = [*request.query_params.multi_items(), (LANGUAGE_PARAMETER, room.language)]
    return RedirectResponse(f"?{urlencode(query)}", 303)


def remember_language(room: Room, request: Request, response: Response) -> None:
    """Keep the room's language for the pages after this one."""
    if room.language in LANGUAGES and not has_chosen(request):
        remember(request, response, LANGUAGE_COOKIE, room.language)
