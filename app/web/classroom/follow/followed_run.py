"""The run that the class sees, and the view of it: the teacher's, and a student's own changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from starlette.datastructures import QueryParams

from app.classroom.questions.question_changes import has_blind_question
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.i18n.caching import cache_by_language
from app.store.base import SessionNotFound
from app.web.classroom.dependencies import ClassroomRequest
from app.web.view.view import BLIND, CLASS, UNSHARED_PARTS, View, read_view

OWN_VIEW_PARTS = (
    "select", "sample", "show", "check", "charts", "curve", "map", "points", "output",
    "across", "up", "held",
)  # fmt: skip
"""The parts of a view that a student may change while following."""


def view_for_class(view: View) -> str:
    """The parts of the teacher's view that the class follows, as a query string."""
    return replace(view, **UNSHARED_PARTS, paint="", blank="").query()


def own_view_parts(query: QueryParams | Mapping[str, str]) -> dict[str, str]:
    """The parts of the view that an address changes."""
    view = read_view(query if isinstance(query, QueryParams) else QueryParams(query))
    return {name: value for name in OWN_VIEW_PARTS if (value := getattr(view, name))}


def followed_view(room: Room, own_parts: Mapping[str, str]) -> View:
    """The view of the class, changed by a student's own parts."""
    query = "" if room.shown_member else room.view
    blind = BLIND if has_blind_question(room, room.session) else ""
    return _followed_view(room.code, query, tuple(own_parts.items()), blind)


@cache_by_language(maxsize=1024)
def _followed_view(
    code: str, query: str, own_parts: tuple[tuple[str, str], ...], blind: str
) -> View:
    view = read_view(QueryParams(query))
    shared = {**UNSHARED_PARTS, "room": code, "watch": CLASS, "blind": blind}
    return replace(view, **shared, **dict(own_parts))


def followed_run(loaded: LoadedRoom) -> tuple[str, str]:
    """Owner and session id of the run that the class sees: the teacher's, or a shown student's."""
    if shown := loaded.room.shown_member:
        return shown.visitor, shown.session
    return loaded.teacher, loaded.room.session


async def newest_followed_version(
    classroom: ClassroomRequest, loaded: LoadedRoom
) -> tuple[LoadedRoom, int]:
    """The room, and the version of the run that the class sees. Raises SessionNotFound.

    If a shown student's run was deleted, the class sees the teacher's again.
    """
    sessions = classroom.services.sessions
    try:
        return loaded, await sessions.newest(followed_run(loaded)[1])
    except SessionNotFound:
        if loaded.room.shown is None:
            raise
    deleted = loaded.room.shown

    def change(room: Room) -> Room:
        return room.with_shown_run(None) if room.shown == deleted else room

    loaded = await classroom.rooms.change(loaded.code, change)
    return loaded, await sessions.newest(followed_run(loaded)[1])
