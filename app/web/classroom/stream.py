"""The stream of a page that follows: the bar, pages and frames of whatever the class sees now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from functools import lru_cache
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from app.classroom.rooms import CLASS, DESK, POINTER, HeldRoom, topic
from app.live.event import Event, make_event
from app.live.viewer import PageChanged, Viewer
from app.live.words import AGAIN
from app.store.base import SessionNotFound
from app.web.classroom.context import Class
from app.web.classroom.feed import BarFeed
from app.web.classroom.follow import followed_run, newest_followed, own_looks, watched_view
from app.web.classroom.runs import run_of, run_view
from app.web.stream import BAR_SECONDS, QUIET_SECONDS, STILL_HERE, answer_with, take_seat
from app.web.view import View

router = APIRouter(include_in_schema=False)

TO_STUDENTS = frozenset({CLASS, POINTER, AGAIN})
"""What is told to the teacher alone does not wake 200 streams."""
TO_TEACHER = frozenset({CLASS, DESK, AGAIN})


class Seen(NamedTuple):
    """A run that is looked at: whose it is, which, and how."""

    owner: str
    session: str
    view: View


Sees = Callable[[HeldRoom], Seen | None]
"""What a page of the room shows now; None where there is nothing to be seen any more."""


@router.get("/room/{code}/stream")
async def stream(
    request: Request, asked: Class, code: str, shown: Annotated[int, Query()] = 0
) -> StreamingResponse:
    """Server-sent events for a student's page that shows ``shown`` of the run.

    ``room`` has the bar, ``lab`` the page, ``frame`` and ``panels`` what changes in it while the
    run plays, ``pointer`` where the teacher points.
    """
    held, _ = await asked.as_member(code)
    take_seat(request)
    looks = own_looks(request.query_params)
    feed = BarFeed(asked.rooms, code, asked.visitor, own_view=bool(looks))

    def sees(held: HeldRoom) -> Seen:
        return Seen(*followed_run(held), watched_view(held.room, looks))

    return answer_with(request, _Follower(asked, feed, sees, TO_STUDENTS).events(held, shown))


@router.get("/room/{code}/runs/{number}/stream")
async def stream_run(
    request: Request, asked: Class, code: str, number: int, shown: Annotated[int, Query()] = 0
) -> StreamingResponse:
    """The same for the teacher's page of a student's run."""
    held = await asked.as_teacher(code)
    run_of(held, number)
    take_seat(request)
    looks = own_looks(request.query_params)
    feed = BarFeed(asked.rooms, code, asked.visitor, number=number)

    def sees(held: HeldRoom) -> Seen | None:
        member = held.room.member(number)
        if member is None or not member.session:
            return None
        return Seen(member.visitor, member.session, run_view(held.room, number, looks))

    return answer_with(request, _Follower(asked, feed, sees, TO_TEACHER).events(held, shown))


class _Follower:
    def __init__(self, asked: Class, feed: BarFeed, sees: Sees, hears: frozenset[str]):
        self._asked = asked
        self._feed = feed
        self._sees = sees
        self._hears = hears

    async def events(self, held: HeldRoom, shown: int) -> AsyncGenerator[Event, None]:
        asked = self._asked
        self._held: HeldRoom | None = held
        with asked.all.presence.here(self._feed.code, asked.visitor):
            while self._held is not None and (seen := self._sees(self._held)):
                async with aclosing(self._follow_one(self._held, seen, shown)) as events:
                    async for event in events:
                        yield event
                # What is followed now is another run, or in another view.
                shown = -1

    async def _follow_one(
        self, held: HeldRoom, seen: Seen, shown: int
    ) -> AsyncGenerator[Event, None]:
        """Events until something else is followed; then ``self._held`` is the room as it is."""
        asked, code = self._asked, held.code
        owner, session, view = seen
        newest = -2
        with suppress(SessionNotFound):
            newest = await self._newest(held, session)

        hub = asked.all.hub
        with hub.watch(session, view, shown, newest) as viewer:
            hear = _Ear(viewer, self._hears)
            with hub.listening(topic(code), hear):
                if event := await self._feed.look():
                    yield event
                while True:
                    self._held = self._feed.held
                    if self._held is None or self._sees(self._held) != seen:
                        return
                    try:
                        taken = await viewer.take(QUIET_SECONDS)
                    except EOFError:
                        self._held = None
                        return
                    if isinstance(taken, Event):
                        yield taken
                    elif taken is None:
                        yield STILL_HERE
                    elif isinstance(taken, PageChanged):
                        with suppress(SessionNotFound):
                            page = await asked.all.pages.page(
                                owner, session, view, taken.generation
                            )
                            yield page.event
                    elif taken.kind == POINTER:
                        yield pointer_event(taken.text)
                    elif event := await self._feed.look("" if taken.kind == AGAIN else taken.text):
                        yield event

    async def _newest(self, held: HeldRoom, session: str) -> int:
        if self._hears is TO_STUDENTS:
            return (await newest_followed(self._asked, held))[1]
        return await self._asked.all.sessions.newest(session)


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
            self._viewer.tell(kind, word)
            return
        if self._word is None:
            asyncio.get_running_loop().call_later(BAR_SECONDS, self._pass_on)
        self._word = word

    def _pass_on(self) -> None:
        if self._word is not None:
            self._viewer.tell(DESK, self._word)
        self._word = None


@lru_cache(maxsize=64)
def pointer_event(place: str) -> Event:
    """Where the teacher points, as JSON: the same for all."""
    return make_event("pointer", place)
