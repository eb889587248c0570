"""The producer of a playing session: it trains, has frames drawn and keeps what was reached."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from app.live.artist import Artist, Stamp
from app.live.frame_clock import FrameClock
from app.live.pace import Pace
from app.live.panel_clock import PanelClock
from app.live.saving import Keep, NotSaved
from app.live.viewer import Drawing, Watcher
from app.live.watch import train_and_watch, watch_for
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.play import Speed
from app.training.run.session import TrainingSession

KEEP_SECONDS = 1.0
"""At most so much of play is lost when the process dies."""
ALONE_SECONDS = 1.5
"""A run that nobody watches pauses after this."""
STALLED_SECONDS = 0.5
"""Where no viewer takes its frames the run still makes one so often."""
MAX_CLOCKS = 2000
"""Viewers come and go while a run plays; what some of them looked at may be forgotten."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Audience(Protocol):
    """Who watches; see ``channel``."""

    taken: asyncio.Event

    @property
    def viewers(self) -> Sequence[Watcher]:
        """Those who watch now."""

    def turn_page(self, generation: int) -> None:
        """Tell all viewers of another page."""

    def end(self, generation: int) -> None:
        """The session does not play any more."""


class RunnerEnded(RuntimeError):
    """The session does not play any more; do what was wanted to the stored one."""


class Runner:
    """Plays one session. All that touches the session happens under one lock, in turn.

    The lock is first come, first served: a command waits for the slice that runs, is carried out
    between two frames, and all frames after it show what it has done. A generation is the version
    that a command has made; a frame of another generation is not of the page that is shown.

    Where nothing can be kept for now the run goes on, and its page says why. What has to be kept
    before it goes on, or ends, is tried again until it is.

    For ``patience`` seconds it may be that nobody watches yet.
    """

    def __init__(
        self,
        session_id: str,
        session: TrainingSession,
        generation: int,
        audience: Audience,
        executor: Executor,
        artist: Artist,
        keep: Keep,
        patience: float = 0.0,
    ):
        self._id = session_id
        self._session = session
        self._stored = generation
        self._watch = watch_for(session)
        self._begin(generation)
        self._audience = audience
        self._executor = executor
        self._artist = artist
        self._keep = keep
        self._lock = asyncio.Lock()
        self._nudge = asyncio.Event()
        self._playing = True
        self._drawing: asyncio.Task[None] | None = None
        self._again: Callable[[], Awaitable[None]] | None = None
        self._kept = time.perf_counter()
        self._watched = self._kept + patience
        self._task = asyncio.create_task(self._play())

    def _begin(self, generation: int) -> None:
        self._stamp = Stamp(self._id, generation, 0, {})
        self._pace = Pace(self._session.play.speed)
        self._clocks: dict[Hashable, PanelClock] = defaultdict(PanelClock)
        self._rhythms: dict[Hashable, FrameClock] = {}

    @property
    def stamp(self) -> Stamp:
        """Of the newest frame."""
        return self._stamp

    # ---- commands

    async def change(
        self, action: Callable[[TrainingSession], TrainingSession]
    ) -> tuple[TrainingSession, Stamp]:
        """Do something to the session between two frames; a copy of it, and its new stamp.

        What ``action`` raises is passed on, and the session is as it was. Raises RunnerEnded, or
        NotKept, and then, too, it is as it was.
        """

        def work() -> tuple[TrainingSession, bytes, TrainingSession]:
            # On a copy, for an action that fails half-way must not leave its half behind.
            changed = action(from_bytes(to_bytes(self._session)))
            snapshot = to_bytes(changed)
            return changed, snapshot, from_bytes(snapshot)

        async with self._lock:
            if self._again:
                await self._again()
            self._require_playing()
            changed, snapshot, copied = await self._in_thread(work)
            version = await self._save(snapshot)
            if version is None:
                raise RunnerEnded
            if changed.play.stop != self._session.play.stop or changed.epoch < self._watch.seen:
                self._watch = watch_for(changed)
            self._session = changed
            self._begin(version)
            self._nudge.set()
            return copied, self._stamp

    async def copy(self) -> tuple[TrainingSession, Stamp]:
        """The session as it is between two frames, with its stamp. Raises RunnerEnded."""
        async with self._lock:
            self._require_playing()
            copied = await self._in_thread(lambda: from_bytes(to_bytes(self._session)))
            return copied, self._stamp

    async def pause(self) -> None:
        """Stop after the slice that runs; what was reached is then stored.

        Raises NotKept where it cannot be, and then it is held until it can.
        """
        async with self._lock:
            await self._finish()
            if self._playing:
                raise NotSaved(f"{self._stamp.problem} The run waits here until it can be kept.")
        await self.ended()

    async def drop(self) -> None:
        """Stop and store nothing: somebody else has the session."""
        async with self._lock:
            if self._playing:
                self.abandon()
        await self.ended()

    def abandon(self) -> None:
        """End without keeping anything: there is no time left to wait until it can be kept."""
        self._end(self._unseen())

    async def ended(self) -> None:
        """Wait for the end of play, and of a drawing that is under way."""
        await asyncio.wait([self._task, *([self._drawing] if self._drawing else [])])

    def _require_playing(self) -> None:
        if not self._playing:
            raise RunnerEnded

    # ---- playing

    async def _play(self) -> None:
        while self._playing:
            try:
                async with self._lock:
                    if self._playing:
                        await (self._again or self._advance)()
                await self._rest()
            except Exception:
                _log.exception("a session stopped playing")
                async with self._lock:
                    await self._finish()

    async def _advance(self) -> None:
        """One slice of training and, when the frame has all of its training, the frame."""
        pace = self._pace
        stamp = replace(self._stamp, number=self._stamp.number + 1)
        viewers = self._audience.viewers
        # By identity first: a class has one view, and to compare it a thousand times takes long.
        waiting = set({id(each.view): each.view for each in viewers if each.is_waiting}.values())
        beside, clocks = pace.speed is Speed.MAX, self._clocks

        def work() -> Callable[[], dict[Hashable, Drawing]] | dict[Hashable, Drawing]:
            session, done = train_and_watch(self._session, pace, self._watch)
            self._session = session
            if not done or pace.speed is Speed.SLOW or _has_stopped(session):
                return {}
            for view in waiting:
                self._artist.prepare(session, view)
            views = [] if beside and self._drawing else self._due(waiting)
            if beside and views:
                return partial(self._draw, from_bytes(to_bytes(session)), views, stamp, clocks)
            return self._draw(session, views, stamp, clocks)

        made = await self._in_thread(work)
        session = self._session
        self._stamp = stamp
        if callable(made):
            self._drawing = asyncio.create_task(self._draw_beside(made, stamp))
        else:
            self._offer(made)
        now = time.perf_counter()
        if viewers:
            self._watched = max(now, self._watched)
        if _has_stopped(session) or now - self._watched > ALONE_SECONDS:
            await self._finish()
        elif pace.speed is Speed.SLOW:
            await self._turn_page()
        elif now - self._kept > KEEP_SECONDS:
            with suppress(NotSaved):
                await self._save(await self._in_thread(lambda: to_bytes(session)))

    def _due(self, views: Collection[Hashable]) -> list[Hashable]:
        """Those whose next frame is this one. All who look at a view get the same frames of it."""
        now, found = time.perf_counter(), []
        if len(self._rhythms) > MAX_CLOCKS:
            self._rhythms.clear()
            self._clocks.clear()
        for view in views:
            rhythm = self._rhythms.get(view)
            if rhythm is None:
                rhythm = self._rhythms[view] = FrameClock(self._artist.seconds_apart(view))
            if rhythm.is_due(now, self._pace.interval):
                found.append(view)
        return found

    def _draw(
        self,
        session: TrainingSession,
        views: Collection[Hashable],
        stamp: Stamp,
        clocks: Mapping[Hashable, PanelClock],
    ) -> dict[Hashable, Drawing]:
        # The clocks are those of the stamp's generation, whichever has begun meanwhile.
        drawings = {}
        for view in views:
            due = clocks[view].is_due(time.perf_counter())
            panels = self._artist.draw_panels(session, view, stamp) if due else None
            drawings[view] = Drawing(self._artist.draw_frame(session, view, stamp), panels)
        return drawings

    async def _draw_beside(self, draw: Callable[[], dict[Hashable, Drawing]], stamp: Stamp) -> None:
        """At full speed a copy is drawn on another thread, and training goes on meanwhile."""
        try:
            drawings = await self._in_thread(draw)
            if self._playing and stamp.generation == self._stamp.generation:
                self._offer(drawings)
        except Exception:
            _log.exception("a session could not be drawn")
            async with self._lock:
                await self._finish()
        finally:
            self._drawing = None

    def _offer(self, drawings: Mapping[Hashable, Drawing]) -> None:
        found: dict[int, Drawing | None] = {}
        for viewer in self._audience.viewers if drawings else ():
            key = id(viewer.view)
            if key not in found:
                found[key] = drawings.get(viewer.view)
            if drawing := found[key]:
                viewer.offer(drawing)

    async def _turn_page(self) -> None:
        """A phase changes what is known, not only numbers, so pages are drawn anew."""
        try:
            version = await self._save(await self._in_thread(lambda: to_bytes(self._session)))
        except NotSaved:
            self._wait_with(self._turn_page)
            return
        if version is not None:
            self._show_page(version)

    async def _rest(self) -> None:
        """Until the next frame may begin and somebody has taken the last one.

        Neither in the middle of a frame, nor at full speed: that trains whoever may watch.
        """
        if self._again:
            await self._wait_for(self._nudge, KEEP_SECONDS)
            self._nudge.clear()
            return
        if self._pace.left > 0 or self._pace.speed is Speed.MAX:
            return
        if (rest := self._pace.rest()) > 0:
            await self._wait_for(self._nudge, rest)
        self._nudge.clear()
        audience = self._audience
        audience.taken.clear()
        if (
            self._playing
            and audience.viewers
            and not any(viewer.is_waiting for viewer in audience.viewers)
        ):
            await self._wait_for(audience.taken, STALLED_SECONDS)

    async def _wait_for(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            pass

    async def _finish(self) -> None:
        if not self._playing:
            return
        try:
            version = await self._save(await self._in_thread(lambda: to_bytes(self._session)))
        except NotSaved:
            self._wait_with(self._finish)
            return
        except Exception:
            # Better a page that shows what was kept last than one that seems to play.
            _log.exception("a session that stopped playing could not be kept")
            self._end(self._unseen())
            return
        if version is not None:
            self._end(version)

    async def _save(self, snapshot: bytes) -> int | None:
        """Store it; where somebody else has the session now, this runner's days are over."""
        self._kept = time.perf_counter()
        had_problem = self._stamp.problem != ""
        try:
            version = await self._keep(snapshot)
            while version is not None and version <= self._stamp.generation:
                # The pages that told of the problem have taken these numbers.
                version = await self._keep(snapshot)
        except NotSaved as error:
            if not had_problem:
                self._show_page(self._unseen(), str(error))
            raise
        self._again = None
        if version is None:
            self._end(self._unseen())
            return None
        self._stored = version
        if had_problem:
            self._show_page(version)
        return version

    def _wait_with(self, again: Callable[[], Awaitable[None]]) -> None:
        """Train no more before ``again`` has kept what was reached."""
        self._again = again
        if not self._stamp.waits:
            self._show_page(self._unseen(), self._stamp.problem, waits=True)

    def _show_page(self, generation: int, problem: str = "", *, waits: bool = False) -> None:
        self._stamp = Stamp(self._id, generation, 0, {}, problem, waits)
        self._audience.turn_page(generation)

    def _unseen(self) -> int:
        """A generation that no page has shown yet."""
        return max(self._stored, self._stamp.generation) + 1

    def _end(self, generation: int) -> None:
        self._playing = False
        self._nudge.set()
        self._audience.end(generation)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _has_stopped(session: TrainingSession) -> bool:
    """Whether the last slice has left a message: the run diverged, or a condition holds."""
    return session.message != ""
