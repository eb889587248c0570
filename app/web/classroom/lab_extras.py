"""What a classroom adds to lab pages: its bar, the menu of rooms, events when the bar changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from fastapi import Request

from app.classroom.rooms import CLASS, DESK, topic
from app.live.event import Event
from app.live.topics import RESYNC
from app.live.viewer import TopicMessage, Viewer
from app.web.classroom.bar_events import BarFeed
from app.web.classroom.bars import bar_html
from app.web.classroom.context import Asked, asked_by_known
from app.web.classroom.lab_in_room import enter_room
from app.web.page_extras import LabExtras, StreamExtras
from app.web.view.view import View

BAR_SECONDS = 0.3
"""A teacher's bar counts answers; it is drawn no more often than that."""
TO_ALL = frozenset({CLASS, RESYNC})
"""Messages for the teacher alone do not wake the streams of 200 students."""


class ClassroomExtras:
    """Implements ``app.web.page_extras.PageExtras``."""

    async def for_page(
        self, request: Request, view: View, session_id: str, *, whole: bool
    ) -> LabExtras:
        """The bar of the room that the page is in, and the rooms that the visitor teaches."""
        view, bar = await enter_room(request, view, session_id)
        asked = asked_by_known(request)
        # The menu is not part of a fragment.
        rooms = await asked.rooms.of_teacher(asked.visitor) if whole and asked.visitor else []
        return LabExtras(view, {"bar_html": bar and bar_html(bar), "rooms": rooms})

    def for_stream(self, request: Request, view: View, session_id: str) -> StreamExtras | None:
        """The bar's events, if the page is in a room."""
        return BarEvents(asked_by_known(request), view.room, session_id) if view.room else None


class BarEvents:
    """The events of the bar of one open lab page."""

    def __init__(self, asked: Asked, code: str, session_id: str):
        self._asked = asked
        self._feed = BarFeed(asked.rooms, code, asked.visitor, session_id)
        self._due = 0.0

    @contextmanager
    def listen(self, viewer: Viewer) -> Iterator[None]:
        """Pass on what concerns this page, and show the visitor as present in the room."""
        loop, feed = asyncio.get_running_loop(), self._feed

        def hear(kind: str, word: str) -> None:
            if kind in TO_ALL or (kind == DESK and feed.is_teachers):
                loop.call_at(max(self._due, loop.time()), viewer.notify, kind, word)

        with ExitStack() as stack:
            stack.enter_context(self._asked.all.hub.subscribe(topic(feed.code), hear))
            stack.enter_context(self._asked.all.presence.here(feed.code, self._asked.visitor))
            viewer.notify(RESYNC, "")
            yield

    async def event(self, message: TopicMessage) -> Event | None:
        """The bar, if it has changed."""
        self._due = asyncio.get_running_loop().time() + BAR_SECONDS
        return await self._feed.look("" if message.kind == RESYNC else message.text)
