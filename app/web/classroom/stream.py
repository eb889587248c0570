"""The stream of a page that follows: the bar, pages and frames of whatever the class sees now."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import lru_cache, partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from app.classroom.rooms import CLASS, POINTER, HeldRoom, topic
from app.live.event import Event, make_event, make_id
from app.live.exchange import Busy, Unavailable
from app.live.viewer import Viewer, Word
from app.live.words import AGAIN
from app.store.base import SessionNotFound, StoreUnavailable
from app.web.classroom.context import Asked, Class
from app.web.classroom.feed import BarFeed
from app.web.classroom.follow import followed_run, own_looks, watched_view
from app.web.stream import QUIET_SECONDS, STILL_HERE, answer_with, take_seat
from app.web.view import View

router = APIRouter(include_in_schema=False)

TO_STUDENTS = frozenset({CLASS, POINTER, AGAIN})
"""What is told to the teacher alone does not wake 200 streams."""
CAME_BEFORE = make_id("1")
"""A browser that comes back by itself says this; what its address says it shows is then old."""
OVER = make_event("over", "{}")
GONE = 0
"""The version of a session that is gone."""

Following = tuple[tuple[str, str], View]
"""Owner and session, and how they are looked at."""


@router.get("/room/{code}/stream")
async def stream(
    request: Request, asked: Class, code: str, page: Annotated[str, Query(max_length=40)] = ""
) -> StreamingResponse:
    """Server-sent events for a student's page that shows the drawing named ``page``.

    ``room`` has the bar, ``lab`` the page, ``frame`` and ``panels`` what changes in it while the
    run plays, ``pointer`` where the teacher points; after ``over`` the room is not the student's.
    """
    await asked.as_member(code)
    take_seat(request)
    shown = "" if "last-event-id" in request.headers else page
    follower = _Follower(asked, code, own_looks(request.query_params), shown)
    return answer_with(request, follower.events())


class _Follower:
    def __init__(self, asked: Asked, code: str, looks: dict[str, str], shown: str):
        self._asked = asked
        self._hub = asked.all.hub
        self._topic = topic(code)
        self._looks = looks
        self._feed = BarFeed(asked.rooms, code, asked.visitor, own_view=bool(looks))
        self._shown = shown

    async def events(self) -> AsyncGenerator[Event, None]:
        """Until the student is not in the room any more, or the server ends."""
        yield CAME_BEFORE
        if event := await self._feed.look():
            yield event
        try:
            while self._feed.held is not None:
                async with aclosing(self._follow(self._feed.held)) as events:
                    async for event in events:
                        yield event
            yield OVER
        except (EOFError, Unavailable, Busy, StoreUnavailable):
            return  # the browser comes back

    async def _follow(self, held: HeldRoom) -> AsyncGenerator[Event, None]:
        """Events until something else is followed than in this room."""
        feed, followed = self._feed, self._followed(held)
        (_, session), view = followed
        newest = await self._newest(session)
        with (
            self._hub.watch(session, view, newest, newest) as viewer,
            self._hub.listening(self._topic, partial(_hear, viewer)),
        ):
            # What was told before anybody listened here.
            if event := await feed.look():
                yield event
            if event := await self._page(followed, newest):
                yield event
            while feed.held is held or (feed.held and self._followed(feed.held) == followed):
                held = feed.held
                taken = await viewer.take(QUIET_SECONDS)
                if isinstance(taken, Event):
                    yield taken
                elif taken is None:
                    yield STILL_HERE
                elif isinstance(taken, Word):
                    if event := await self._hear_word(taken):
                        yield event
                elif event := await self._page(followed, taken.generation):
                    yield event

    def _followed(self, held: HeldRoom) -> Following:
        return followed_run(held), watched_view(held.room, self._looks)

    async def _newest(self, session: str) -> int:
        """The version that the class sees: of 200 who ask at once all but one need no store."""
        known = self._hub.shown(session)
        if known is not None:
            return known
        try:
            return await self._asked.all.sessions.newest(session)
        except SessionNotFound:
            return GONE

    async def _page(self, followed: Following, version: int) -> Event | None:
        """The page in this version or a later one, unless it is the one that is shown."""
        (owner, session), view = followed
        try:
            page = await self._asked.all.pages.page(owner, session, view, version)
        except SessionNotFound:
            return None  # until another run is followed
        if page.name == self._shown:
            return None
        self._shown = page.name
        return page.event

    async def _hear_word(self, word: Word) -> Event | None:
        if word.kind == POINTER:
            return pointer_event(word.text)
        return await self._feed.look("" if word.kind == AGAIN else word.text)


def _hear(viewer: Viewer, kind: str, word: str) -> None:
    if kind in TO_STUDENTS:
        viewer.tell(kind, word)


@lru_cache(maxsize=64)
def pointer_event(place: str) -> Event:
    """Where the teacher points, as JSON: the same for all."""
    return make_event("pointer", place)
