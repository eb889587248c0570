"""The classroom's additions to lab pages: room bar, its events, and the menu of rooms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

from fastapi import Request

from app.classroom.questions.question_changes import has_blind_question
from app.classroom.rooms import CLASS, DESK, HERE, LoadedRoom, RoomNotFound, room_topic
from app.i18n.messages import N_, _
from app.live.event import Event
from app.live.topics import RESYNC
from app.live.viewer import TopicMessage, Viewer
from app.web.classroom.dependencies import ClassroomRequest, classroom_of_known_visitor
from app.web.classroom.follow.followed_run import view_for_class
from app.web.classroom.homework.lab_bar import homework_bar
from app.web.classroom.join.last_room import last_room_of
from app.web.classroom.questions.previews import previewed_state
from app.web.classroom.questions.settle import settled
from app.web.classroom.room_bar import (
    RoomBar,
    StudentBar,
    TeacherBar,
    build_room_bar,
    room_bar_html,
)
from app.web.classroom.room_bar_events import BAR_SECONDS, RoomBarEvents
from app.web.page_extras import LabExtras, StreamExtras
from app.web.problems import HttpProblem
from app.web.templating import environment
from app.web.view.view import BLIND, View, read_view

STUDENT_MESSAGES = frozenset({CLASS, RESYNC})
"""Messages for the teacher only must not wake the streams of 200 students."""


ALL_PAUSED = N_("Your teacher has paused all runs. You can play again once they are released.")


class ClassroomExtras:
    """Implements ``app.web.page_extras.PageExtras``."""

    async def for_page(
        self, request: Request, view: View, session_id: str, *, whole: bool
    ) -> LabExtras:
        """The bar of the room that the page is in, and the rooms that the visitor teaches.

        If the class follows this lab, it sees this view from now on.
        """
        classroom = classroom_of_known_visitor(request)
        view, bar = await _room_bar(classroom, view, session_id)
        view, homework = await homework_bar(classroom, view, session_id)
        rooms: list[LoadedRoom] = []
        if whole and classroom.visitor:  # the menu is not part of a fragment
            rooms = await classroom.rooms.open_rooms_of(classroom.visitor)
        html = room_bar_html(bar) if bar else homework
        if whole and not view.room and not html:
            html = await _back_to_room(request, classroom)
        return LabExtras(view, {"room_bar_html": html, "rooms": rooms})

    async def before_play(self, request: Request, session_id: str) -> None:
        """A student's run does not play while the teacher has paused all of them."""
        code = read_view(request.query_params).room
        if not code:
            return
        classroom = classroom_of_known_visitor(request)
        with suppress(RoomNotFound):
            loaded, member = await classroom.load_as_member(code)
            if loaded.room.paused and session_id == member.session:
                raise HttpProblem(422, _(ALL_PAUSED))

    def for_stream(self, request: Request, view: View, session_id: str) -> StreamExtras | None:
        """The room bar's events, if the page is in a room."""
        if not view.room:
            return None
        return LabRoomEvents(classroom_of_known_visitor(request), view.room, session_id)


async def _back_to_room(request: Request, classroom: ClassroomRequest) -> str:
    """On a page outside the room: the way back to it; empty if there is none."""
    back = await last_room_of(request, classroom)
    return environment.get_template("classroom/back_to_room.html").render(back=back) if back else ""


async def _room_bar(
    classroom: ClassroomRequest, view: View, session_id: str
) -> tuple[View, RoomBar | None]:
    """The view, without a room that the visitor is not in, and the room bar."""
    if not view.room:
        return view, None
    try:
        loaded = await settled(classroom.services, await classroom.rooms.load(view.room))
    except RoomNotFound:
        return replace(view, room=""), None
    bar = build_room_bar(loaded, classroom.visitor, session_id, classroom.present(loaded))
    if bar is None or bar.ended:
        # The bar says once that the lesson has ended; the page's links leave the room.
        return replace(view, room=""), bar if isinstance(bar, StudentBar) else None
    if isinstance(bar, TeacherBar) and bar.leads:
        await _show_to_class(classroom, loaded, view)
        if has_blind_question(loaded.room, session_id):
            view = replace(view, blind=BLIND)
    return view, bar


async def _show_to_class(classroom: ClassroomRequest, loaded: LoadedRoom, view: View) -> None:
    shared = view_for_class(view)
    if loaded.room.view != shared:
        new = {"view": shared, "previewed": await previewed_state(classroom, loaded, shared)}
        await classroom.rooms.change(loaded.code, lambda room: room.model_copy(update=new))


class LabRoomEvents:
    """The events of the room bar of one open lab page."""

    def __init__(self, classroom: ClassroomRequest, code: str, session_id: str):
        self._classroom = classroom
        self._bar_events = RoomBarEvents(classroom, code, session_id)
        self._next_at = 0.0
        self._open = ExitStack()
        self._is_present = False

    @contextmanager
    def listen(self, viewer: Viewer) -> Iterator[None]:
        """Pass on the room's messages for this page, and show the visitor as present."""
        loop, bar_events = asyncio.get_running_loop(), self._bar_events

        def receive(kind: str, message: str) -> None:
            if kind in STUDENT_MESSAGES or (kind in (DESK, HERE) and bar_events.is_teachers):
                loop.call_at(max(self._next_at, loop.time()), viewer.notify, kind, message)

        with ExitStack() as stack:
            hub = self._classroom.services.hub
            stack.enter_context(hub.subscribe(room_topic(bar_events.code), receive))
            self._open = stack
            viewer.notify(RESYNC, "")
            yield

    async def event(self, message: TopicMessage) -> Event | None:
        """The room bar, if it has changed."""
        self._next_at = asyncio.get_running_loop().time() + BAR_SECONDS
        event = await self._bar_events.update(message.text)
        member = self._bar_events.member
        if member and not self._is_present:
            self._is_present = True
            presence = self._classroom.services.presence
            self._open.enter_context(
                presence.here(self._bar_events.code, member.number, follows=False)
            )
        return event
