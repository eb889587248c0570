"""The event stream of a page that shows another person's run: room bar, pages, frames, pointer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, aclosing, nullcontext, suppress
from functools import lru_cache
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from app.classroom.rooms import CLASS, DESK, HERE, POINTER, LoadedRoom, room_topic
from app.live.event import Event, make_event, make_id
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.live.topics import RESYNC
from app.live.viewer import TopicMessage, Viewer
from app.store.base import SessionNotFound, StoreUnavailable
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, TeacherRoom
from app.web.classroom.desk.student_runs import student_run_view, student_with_run
from app.web.classroom.follow.followed_run import (
    followed_run,
    followed_view,
    newest_followed_version,
    own_view_parts,
)
from app.web.classroom.questions.settle import settled
from app.web.classroom.room_bar_events import BAR_SECONDS, RoomBarEvents
from app.web.lab.stream import KEEP_ALIVE, require_stream_slot, send_events
from app.web.view.view import View

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

STUDENT_MESSAGES = frozenset({CLASS, POINTER, RESYNC})
"""Messages for the teacher only must not wake the streams of 200 students."""
TEACHER_MESSAGES = frozenset({CLASS, DESK, HERE, RESYNC})
EVENT_ID = make_id("1")
"""A reconnecting browser sends it back; the page named in its address is then out of date."""
FOLLOW_SECONDS = 5.0
"""A page that follows gets something at least this often: one that is cut off is noticed soon."""
OVER = make_event("over", "{}")
SESSION_GONE = 0
"""The version of a session that was deleted."""

PageName = Annotated[str, Query(max_length=40)]


class WatchedRun(NamedTuple):
    """A run that another person is looking at, and the view."""

    owner: str
    session: str
    view: View


WatchedRunOf = Callable[[LoadedRoom], WatchedRun | None]
"""The run that a page of the room shows now; None if it is gone."""


@router.get("/stream")
async def stream(
    request: Request, classroom: Classroom, code: str, page: PageName = ""
) -> StreamingResponse:
    """Server-sent events for a student's or co-teacher's page, which shows ``page``.

    ``room`` has the room bar, ``lab`` the page, ``frame`` and ``panels`` its changes while the run
    plays, ``pointer`` the teacher's pointer; after ``over`` the page has to be loaded again.
    """
    loaded = await classroom.rooms.load(code)
    is_teacher = loaded.is_teacher(classroom.visitor) and loaded.teacher != classroom.visitor
    number = 0 if is_teacher else (await classroom.load_as_member(code))[1].number
    require_stream_slot(request)
    parts = own_view_parts(request.query_params)
    bar_events = RoomBarEvents(
        classroom, code, own_view=bool(parts), student=number, on_class_page=is_teacher
    )

    def watched_run_of(loaded: LoadedRoom) -> WatchedRun:
        return WatchedRun(*followed_run(loaded), followed_view(loaded.room, parts))

    kinds = TEACHER_MESSAGES if is_teacher else STUDENT_MESSAGES
    follower = _Follower(classroom, bar_events, watched_run_of, kinds, _shown_page(request, page))
    return send_events(request, follower.events())


@router.get("/runs/{number}/stream")
async def stream_run(
    request: Request, classroom: Classroom, loaded: TeacherRoom, number: int, page: PageName = ""
) -> StreamingResponse:
    """The same for the teacher's page of a student's run."""
    require_stream_slot(request)
    if loaded.room.ended or loaded.room.has_left(number):
        return send_events(request, over())
    student_with_run(loaded.room, number)
    parts = own_view_parts(request.query_params)
    bar_events = RoomBarEvents(classroom, loaded.code, number=number)

    def watched_run_of(loaded: LoadedRoom) -> WatchedRun | None:
        member = loaded.room.member(number)
        if member is None or not member.session:
            return None
        view = student_run_view(loaded.room, number, parts)
        return WatchedRun(member.visitor, member.session, view)

    follower = _Follower(
        classroom, bar_events, watched_run_of, TEACHER_MESSAGES, _shown_page(request, page)
    )
    return send_events(request, follower.events())


async def over() -> AsyncGenerator[Event, None]:
    yield OVER


def _shown_page(request: Request, page: str) -> str:
    """The name of the page that the browser shows; unknown after reconnecting."""
    return "" if "last-event-id" in request.headers else page


class _Follower:
    def __init__(
        self,
        classroom: ClassroomRequest,
        bar_events: RoomBarEvents,
        watched_run_of: WatchedRunOf,
        kinds: frozenset[str],
        shown_page: str,
    ):
        self._classroom = classroom
        self._hub = classroom.services.hub
        self._bar_events = bar_events
        self._watched_run_of = watched_run_of
        self._kinds = kinds
        self._shown_page = shown_page

    async def events(self) -> AsyncGenerator[Event, None]:
        """Ends when the visitor leaves the room, the run disappears or the server stops.

        After the last of these the browser reconnects.
        """
        bar_events = self._bar_events
        yield EVENT_ID
        try:
            if event := await bar_events.update():
                yield event
            with self._as_present():
                while (loaded := bar_events.loaded) and (run := self._watched_run_of(loaded)):
                    async with aclosing(self._follow(loaded, run)) as events:
                        async for event in events:
                            yield event
        except (EOFError, ReplicasUnavailable, SessionBusy, StoreUnavailable):
            return
        yield OVER

    def _as_present(self) -> AbstractContextManager[None]:
        """A student's page counts as one that follows; the teacher's does not."""
        member = self._bar_events.member
        if member is None:
            return nullcontext()
        presence = self._classroom.services.presence
        return presence.here(self._bar_events.code, member.number, follows=True)

    async def _follow(self, loaded: LoadedRoom, run: WatchedRun) -> AsyncGenerator[Event, None]:
        """Events until the room shows another run or view."""
        bar_events, newest = self._bar_events, await self._newest_version(loaded, run.session)
        with (
            self._hub.watch(run.session, run.view, newest, newest) as viewer,
            self._hub.subscribe(room_topic(loaded.code), _MessageFilter(viewer, self._kinds)),
        ):
            # Messages may have been published before the subscription.
            if event := await bar_events.update():
                yield event
            if event := await self._page_event(loaded, run, newest):
                yield event
            while bar_events.loaded is loaded or (
                bar_events.loaded and self._watched_run_of(bar_events.loaded) == run
            ):
                loaded = bar_events.loaded
                received = await viewer.receive(FOLLOW_SECONDS)
                if isinstance(received, Event):
                    yield received
                elif received is None:
                    yield KEEP_ALIVE
                elif isinstance(received, TopicMessage):
                    if event := await self._on_message(received):
                        yield event
                elif event := await self._page_event(loaded, run, received.generation):
                    yield event

    async def _newest_version(self, loaded: LoadedRoom, session: str) -> int:
        """From the hub if it knows: of 200 streams that start at once one queries the store."""
        known = self._hub.shown_generation(session)
        if known is not None:
            return known
        try:
            return await self._newest_stored_version(loaded, session)
        except SessionNotFound:
            return SESSION_GONE

    async def _newest_stored_version(self, loaded: LoadedRoom, session: str) -> int:
        if self._kinds is STUDENT_MESSAGES:
            return (await newest_followed_version(self._classroom, loaded))[1]
        return await self._classroom.services.sessions.newest(session)

    async def _page_event(self, loaded: LoadedRoom, run: WatchedRun, version: int) -> Event | None:
        """The page in this version or a later one; None if the browser shows it already."""
        owner, session, view = run
        await settled(self._classroom.services, loaded)
        try:
            page = await self._classroom.services.shared_pages.page(owner, session, view, version)
        except SessionNotFound:
            with suppress(SessionNotFound):
                # Makes the room show the teacher's run again; its change is published.
                await self._newest_stored_version(loaded, session)
            return None
        if page.name == self._shown_page:
            return None
        self._shown_page = page.name
        return page.event

    async def _on_message(self, message: TopicMessage) -> Event | None:
        if message.kind == POINTER:
            return pointer_event(message.text)
        return await self._bar_events.update(message.text)


class _MessageFilter:
    """Passes on the room's messages of some kinds. Messages for the teacher may come from 200
    students at once: of these only the newest is passed on, every ``BAR_SECONDS``."""

    def __init__(self, viewer: Viewer, kinds: frozenset[str]):
        self._viewer = viewer
        self._kinds = kinds
        self._pending: str | None = None

    def __call__(self, kind: str, message: str) -> None:
        if kind not in self._kinds:
            return
        if kind not in (DESK, HERE):
            self._viewer.notify(kind, message)
            return
        if self._pending is None:
            asyncio.get_running_loop().call_later(BAR_SECONDS, self._pass_on)
        self._pending = message if kind == DESK else self._pending or ""

    def _pass_on(self) -> None:
        if self._pending is not None:
            self._viewer.notify(DESK, self._pending)
        self._pending = None


@lru_cache(maxsize=64)
def pointer_event(position: str) -> Event:
    """The teacher's pointer, as JSON; cached, as every student gets the same."""
    return make_event("pointer", position)
