"""The classroom's additions to lab pages: room bar, its events, and the menu of rooms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from fastapi import Request

from app.classroom.question_changes import has_blind_question
from app.classroom.rooms import CLASS, DESK, LoadedRoom, RoomNotFound, room_topic
from app.live.event import Event
from app.live.topics import RESYNC
from app.live.viewer import TopicMessage, Viewer
from app.web.classroom.dependencies import ClassroomRequest, classroom_of_known_visitor
from app.web.classroom.follow.followed_run import view_for_class
from app.web.classroom.homework.lab_bar import homework_bar
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
from app.web.view.view import BLIND, View

STUDENT_MESSAGES = frozenset({CLASS, RESYNC})
"""Messages for the teacher only must not wake the streams of 200 students."""


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
        bar_html = room_bar_html(bar) if bar else homework
        return LabExtras(view, {"room_bar_html": bar_html, "rooms": rooms})

    def for_stream(self, request: Request, view: View, session_id: str) -> StreamExtras | None:
        """The room bar's events, if the page is in a room."""
        if not view.room:
            return None
        return LabRoomEvents(classroom_of_known_visitor(request), view.room, session_id)


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
    bar = build_room_bar(loaded, classroom.visitor, session_id)
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
        await classroom.rooms.change(
            loaded.code, lambda room: room.model_copy(update={"view": shared})
        )


class LabRoomEvents:
    """The events of the room bar of one open lab page."""

    def __init__(self, classroom: ClassroomRequest, code: str, session_id: str):
        self._classroom = classroom
        self._bar_events = RoomBarEvents(classroom.rooms, code, classroom.visitor, session_id)
        self._next_at = 0.0

    @contextmanager
    def listen(self, viewer: Viewer) -> Iterator[None]:
        """Pass on the room's messages for this page, and show the visitor as present."""
        loop, bar_events = asyncio.get_running_loop(), self._bar_events
        services = self._classroom.services

        def receive(kind: str, message: str) -> None:
            if kind in STUDENT_MESSAGES or (kind == DESK and bar_events.is_teachers):
                loop.call_at(max(self._next_at, loop.time()), viewer.notify, kind, message)

        with ExitStack() as stack:
            stack.enter_context(services.hub.subscribe(room_topic(bar_events.code), receive))
            stack.enter_context(services.presence.here(bar_events.code, self._classroom.visitor))
            viewer.notify(RESYNC, "")
            yield

    async def event(self, message: TopicMessage) -> Event | None:
        """The room bar, if it has changed."""
        self._next_at = asyncio.get_running_loop().time() + BAR_SECONDS
        return await self._bar_events.update("" if message.kind == RESYNC else message.text)
