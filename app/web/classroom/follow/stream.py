"""The stream of a page that follows: the bar, pages and frames of whatever the class sees now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from functools import lru_cache
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from app.classroom.rooms import CLASS, DESK, POINTER, LoadedRoom, topic
from app.live.event import Event, make_event, make_id
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.live.topics import RESYNC
from app.live.viewer import TopicMessage, Viewer
from app.store.base import SessionNotFound, StoreUnavailable
from app.web.classroom.bar_events import BarFeed
from app.web.classroom.context import Asked, Class
from app.web.classroom.desk.student_runs import run_of, run_view
from app.web.classroom.follow.routes import followed_run, newest_followed, own_looks, watched_view
from app.web.classroom.lab_extras import BAR_SECONDS
from app.web.lab.stream import QUIET_SECONDS, STILL_HERE, answer_with, take_seat
from app.web.view.view import View

router = APIRouter(include_in_schema=False)

TO_STUDENTS = frozenset({CLASS, POINTER, RESYNC})
"""What is told to the teacher alone does not wake 200 streams."""
CAME_BEFORE = make_id("1")
"""A browser that comes back by itself says this; what its address says it shows is then old."""
OVER = make_event("over", "{}")
GONE = 0
"""The version of a session that is gone."""

TO_TEACHER = frozenset({CLASS, DESK, RESYNC})

Page = Annotated[str, Query(max_length=40)]


class Seen(NamedTuple):
    """A run that is looked at: whose it is, which, and how."""

    owner: str
    session: str
    view: View


Sees = Callable[[LoadedRoom], Seen | None]
"""What a page of the room shows now; None where there is nothing to be seen any more."""


@router.get("/room/{code}/stream")
async def stream(request: Request, asked: Class, code: str, page: Page = "") -> StreamingResponse:
    """Server-sent events for a student's page that shows the drawing named ``page``.

    ``room`` has the bar, ``lab`` the page, ``frame`` and ``panels`` what changes in it while the
    run plays, ``pointer`` where the teacher points; after ``over`` there is another page here.
    """
    await asked.as_member(code)
    take_seat(request)
    looks = own_looks(request.query_params)
    feed = BarFeed(asked.rooms, code, asked.visitor, own_view=bool(looks))

    def sees(held: LoadedRoom) -> Seen:
        return Seen(*followed_run(held), watched_view(held.room, looks))

    follower = _Follower(asked, feed, sees, TO_STUDENTS, _shown(request, page))
    return answer_with(request, follower.events())


@router.get("/room/{code}/runs/{number}/stream")
async def stream_run(
    request: Request, asked: Class, code: str, number: int, page: Page = ""
) -> StreamingResponse:
    """The same for the teacher's page of a student's run."""
    held = await asked.as_teacher(code)
    take_seat(request)
    if held.room.ended or held.room.has_left(number):
        # Since the page was made.
        return answer_with(request, _nothing_more())
    run_of(held, number)
    looks = own_looks(request.query_params)
    feed = BarFeed(asked.rooms, code, asked.visitor, number=number)

    def sees(held: LoadedRoom) -> Seen | None:
        member = held.room.member(number)
        if member is None or not member.session:
            return None
        return Seen(member.visitor, member.session, run_view(held.room, number, looks))

    follower = _Follower(asked, feed, sees, TO_TEACHER, _shown(request, page))
    return answer_with(request, follower.events())


async def _nothing_more() -> AsyncGenerator[Event, None]:
    yield OVER


def _shown(request: Request, page: str) -> str:
    """The drawing that the page shows: one that comes back by itself may show any."""
    return "" if "last-event-id" in request.headers else page


class _Follower:
    def __init__(self, asked: Asked, feed: BarFeed, sees: Sees, hears: frozenset[str], shown: str):
        self._asked = asked
        self._hub = asked.all.hub
        self._feed = feed
        self._sees = sees
        self._hears = hears
        self._shown = shown

    async def events(self) -> AsyncGenerator[Event, None]:
        """Until who asks is not in the room any more, or nothing is to be seen, or the server ends.

        After the last of these the browser comes back.
        """
        feed = self._feed
        yield CAME_BEFORE
        try:
            if event := await feed.look():
                yield event
            with self._asked.all.presence.here(feed.code, self._asked.visitor):
                while feed.held is not None and (seen := self._sees(feed.held)):
                    async with aclosing(self._follow(feed.held, seen)) as events:
                        async for event in events:
                            yield event
        except (EOFError, ReplicasUnavailable, SessionBusy, StoreUnavailable):
            return
        yield OVER

    async def _follow(self, held: LoadedRoom, seen: Seen) -> AsyncGenerator[Event, None]:
        """Events until something else is to be seen than in this room."""
        feed, newest = self._feed, await self._newest(held, seen.session)
        with (
            self._hub.watch(seen.session, seen.view, newest, newest) as viewer,
            self._hub.subscribe(topic(held.code), _Ear(viewer, self._hears)),
        ):
            # What was told before anybody listened here.
            if event := await feed.look():
                yield event
            if event := await self._page(held, seen, newest):
                yield event
            while feed.held is held or (feed.held and self._sees(feed.held) == seen):
                held = feed.held
                taken = await viewer.receive(QUIET_SECONDS)
                if isinstance(taken, Event):
                    yield taken
                elif taken is None:
                    yield STILL_HERE
                elif isinstance(taken, TopicMessage):
                    if event := await self._hear_word(taken):
                        yield event
                elif event := await self._page(held, seen, taken.generation):
                    yield event

    async def _newest(self, held: LoadedRoom, session: str) -> int:
        """The version that all see: of 200 who ask at once all but one need no store."""
        known = self._hub.shown_generation(session)
        if known is not None:
            return known
        try:
            return await self._newest_stored(held, session)
        except SessionNotFound:
            return GONE

    async def _newest_stored(self, held: LoadedRoom, session: str) -> int:
        if self._hears is TO_STUDENTS:
            return (await newest_followed(self._asked, held))[1]
        return await self._asked.all.sessions.newest(session)

    async def _page(self, held: LoadedRoom, seen: Seen, version: int) -> Event | None:
        """The page in this version or a later one, unless it is the one that is shown."""
        owner, session, view = seen
        try:
            page = await self._asked.all.pages.page(owner, session, view, version)
        except SessionNotFound:
            with suppress(SessionNotFound):
                await self._newest_stored(held, session)
            return None  # until another run is to be seen
        if page.name == self._shown:
            return None
        self._shown = page.name
        return page.event

    async def _hear_word(self, word: TopicMessage) -> Event | None:
        if word.kind == POINTER:
            return pointer_event(word.text)
        return await self._feed.look("" if word.kind == RESYNC else word.text)


class _Ear:
    """Hears of a room what concerns the page. What only the teacher is told may come from 200
    students at once: of that the newest is passed on, ``BAR_SECONDS`` later."""

    def __init__(self, viewer: Viewer, kinds: frozenset[str]):
        self._viewer = viewer
        self._kinds = kinds
        self._word: str | None = None

    def __call__(self, kind: str, word: str) -> None:
        if kind not in self._kinds:
            return
        if kind != DESK:
            self._viewer.notify(kind, word)
            return
        if self._word is None:
            asyncio.get_running_loop().call_later(BAR_SECONDS, self._pass_on)
        self._word = word

    def _pass_on(self) -> None:
        if self._word is not None:
            self._viewer.notify(DESK, self._word)
        self._word = None


@lru_cache(maxsize=64)
def pointer_event(place: str) -> Event:
    """Where the teacher points, as JSON: the same for all."""
    return make_event("pointer", place)
