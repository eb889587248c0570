"""The stream of a page that follows: the bar, pages and frames of whatever the class sees now."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from app.classroom.rooms import CLASS, POINTER, HeldRoom, topic
from app.live.event import Event, make_event
from app.live.viewer import PageChanged, Viewer
from app.live.words import AGAIN
from app.store.base import SessionNotFound
from app.web.classroom.context import Class
from app.web.classroom.feed import BarFeed
from app.web.classroom.follow import followed_run, own_looks, watched_view
from app.web.stream import QUIET_SECONDS, STILL_HERE, answer_with, take_seat

router = APIRouter(include_in_schema=False)

TO_STUDENTS = frozenset({CLASS, POINTER, AGAIN})
"""What is told to the teacher alone does not wake 200 streams."""


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
    follower = _Follower(asked, feed, looks, held)
    return answer_with(request, follower.events(shown))


class _Follower:
    def __init__(self, asked: Class, feed: BarFeed, looks: dict[str, str], held: HeldRoom):
        self._asked = asked
        self._feed = feed
        self._looks = looks
        self._held: HeldRoom | None = held

    async def events(self, shown: int) -> AsyncGenerator[Event, None]:
        asked = self._asked
        with asked.all.presence.here(self._feed.code, asked.visitor):
            while self._held is not None:
                async with aclosing(self._follow_one(self._held, shown)) as events:
                    async for event in events:
                        yield event
                # What is followed now is another run, or in another view.
                shown = -1

    async def _follow_one(self, held: HeldRoom, shown: int) -> AsyncGenerator[Event, None]:
        """Events until something else is followed; then ``self._held`` is the room as it is."""
        asked, code = self._asked, held.code
        run = owner, session = followed_run(held)
        view = watched_view(held.room, self._looks)
        newest = -2
        with suppress(SessionNotFound):
            newest = await asked.all.sessions.newest(session)

        hub = asked.all.hub
        with hub.watch(session, view, shown, newest) as viewer:
            hears = hub.listening(topic(code), lambda kind, word: _hear(viewer, kind, word))
            with hears:
                if event := await self._feed.look():
                    yield event
                while True:
                    self._held = self._feed.held
                    if self._held is None:
                        return
                    if (followed_run(self._held), watched_view(self._held.room, self._looks)) != (
                        run,
                        view,
                    ):
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


def _hear(viewer: Viewer, kind: str, word: str) -> None:
    if kind in TO_STUDENTS:
        viewer.tell(kind, word)


@lru_cache(maxsize=64)
def pointer_event(place: str) -> Event:
    """Where the teacher points, as JSON: the same for all."""
    return make_event("pointer", place)
