"""The producer of a playing session: it trains, draws frames and saves what it has reached."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TypeVar

from app.i18n.messages import _
from app.live.frame_drawing import FrameDrawing, Frames, offer_frames, views_waiting
from app.live.frame_pacer import FramePacer
from app.live.renderer import FrameRenderer, FrameStamp
from app.live.saving import NotSaved, Save, Saver
from app.live.stop_checks import has_stopped, say_unwatched, train_until_stop, watch_conditions
from app.live.viewer import Audience
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.followed import followed_row
from app.training.run.play import Speed
from app.training.run.session import TrainingSession

SAVE_SECONDS = 1.0
"""If the process dies, at most this much of play is lost."""
UNWATCHED_SECONDS = 15.0
"""A run that nobody watches pauses after this: a network may be away for shorter."""
STALLED_SECONDS = 0.5
"""If no viewer takes its frames, the run still draws one this often."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class RunnerEnded(RuntimeError):
    """The session no longer plays; apply the change to the stored one."""


class Runner:
    """Plays one session. ``stamp`` is that of the newest frame.

    One fair lock guards the session: a command runs between two slices of training, and all frames
    after it show its effect.

    If the run cannot be saved for now, it continues, and its page says why. A save that must come
    before it continues or ends is retried until it succeeds. A run without viewers pauses, but not
    within the first ``grace_seconds``.
    """

    def __init__(
        self,
        session_id: str,
        session: TrainingSession,
        generation: int,
        audience: Audience,
        executor: Executor,
        renderer: FrameRenderer,
        save: Save,
        grace_seconds: float = 0.0,
    ):
        self._id = session_id
        self._session, self._followed = session, followed_row(session)
        self._watch = watch_conditions(session)
        self._audience = audience
        self._executor = executor
        self._renderer = renderer
        self._saver = Saver(save, generation)
        self._begin(generation)
        self._lock, self._wake = asyncio.Lock(), asyncio.Event()
        self._playing = True
        self._background_draw: asyncio.Task[None] | None = None
        self._retry: Callable[[], Awaitable[None]] | None = None
        self._watched_at = time.perf_counter() + grace_seconds
        self._task = asyncio.create_task(self._play())

    def _begin(self, generation: int) -> None:
        self.stamp = FrameStamp(self._id, generation, 0, {}, followed=self._followed)
        self._pacer = FramePacer(self._session.play.speed)
        self._drawing = FrameDrawing(self._renderer, self._pacer.interval)

    async def change(
        self, action: Callable[[TrainingSession], TrainingSession]
    ) -> tuple[TrainingSession, FrameStamp]:
        """Change the session between two frames; returns a copy of it and its new stamp.

        Raises what ``action`` raises, RunnerEnded or NotSaved; the session is then unchanged.
        """

        def work() -> tuple[TrainingSession, bytes, TrainingSession]:
            # On a copy, so that an action which fails half-way leaves nothing behind.
            changed = action(from_bytes(to_bytes(self._session)))
            snapshot = to_bytes(changed)
            return changed, snapshot, from_bytes(snapshot)

        async with self._lock:
            if self._retry:
                await self._retry()
            if not self._playing:
                raise RunnerEnded
            changed, snapshot, copied = await self._in_thread(work)
            version = await self._save(snapshot)
            if version is None:
                raise RunnerEnded
            if changed.play.stop != self._session.play.stop or changed.epoch < self._watch.seen:
                self._watch = watch_conditions(changed)
            self._session = changed
            self._begin(version)
            self._wake.set()
            return copied, self.stamp

    async def copy(self) -> tuple[TrainingSession, FrameStamp]:
        """The session between two frames, with its stamp. Raises RunnerEnded."""
        async with self._lock:
            if not self._playing:
                raise RunnerEnded
            copied = await self._in_thread(lambda: from_bytes(to_bytes(self._session)))
            return copied, self.stamp

    async def pause(self) -> None:
        """Stop after the running slice, and save.

        Raises NotSaved if that is not possible; the run then waits until it is.
        """
        async with self._lock:
            await self._finish()
            if self._playing:
                raise NotSaved(
                    _(
                        "%(problem)s The run waits here until it can be saved.",
                        problem=self.stamp.problem,
                    )
                )
        await self.ended()

    async def drop(self) -> None:
        """Stop without saving, because somebody else has the session."""
        async with self._lock:
            if self._playing:
                self.abandon()
        await self.ended()

    def abandon(self) -> None:
        """Stop without saving, at once."""
        self._end(self._unused_generation())

    async def ended(self) -> None:
        """Wait until the run has stopped and the last frame is drawn."""
        await asyncio.wait([self._task, *filter(None, [self._background_draw])])

    async def _play(self) -> None:
        while self._playing:
            try:
                async with self._lock:
                    if self._playing:
                        await (self._retry or self._advance)()
                await self._wait_for_next_frame()
            except Exception:
                _log.exception("a session stopped playing")
                async with self._lock:
                    await self._finish()

    async def _advance(self) -> None:
        """Train one slice and, if the frame's training is complete, draw the frame."""
        pacer, drawing = self._pacer, self._drawing
        stamp = replace(self.stamp, number=self.stamp.number + 1)
        viewers = self._audience.viewers
        waiting, in_background = views_waiting(viewers), pacer.speed is Speed.MAX

        def work() -> Callable[[], Frames] | Frames:
            session, is_complete = train_until_stop(self._session, pacer, self._watch)
            self._session = session
            if not is_complete or pacer.speed.is_slow_motion or has_stopped(session):
                return {}
            for view in waiting:
                self._renderer.prepare(session, view)
            views = [] if in_background and self._background_draw else drawing.due(waiting)
            if in_background and views:
                return partial(drawing.draw, from_bytes(to_bytes(session)), views, stamp)
            return drawing.draw(session, views, stamp)

        made = await self._in_thread(work)
        self.stamp = stamp
        if callable(made):
            self._background_draw = asyncio.create_task(self._draw_in_background(made, stamp))
        else:
            offer_frames(self._audience.viewers, made)
        now = time.perf_counter()
        if viewers:
            self._watched_at = max(now, self._watched_at)
        if now - self._watched_at > UNWATCHED_SECONDS and not has_stopped(self._session):
            say_unwatched(self._session)
        if has_stopped(self._session):
            await self._finish()
        elif pacer.speed.is_slow_motion:
            await self._save_phase()
        elif now - self._saver.saved_at > SAVE_SECONDS:
            with suppress(NotSaved):
                await self._save_session()

    async def _draw_in_background(self, draw: Callable[[], Frames], stamp: FrameStamp) -> None:
        """At full speed a copy is drawn on another thread while training goes on."""
        try:
            frames = await self._in_thread(draw)
            if self._playing and stamp.generation == self.stamp.generation:
                offer_frames(self._audience.viewers, frames)
        except Exception:
            _log.exception("a session could not be drawn")
            async with self._lock:
                await self._finish()
        finally:
            self._background_draw = None

    async def _save_phase(self) -> None:
        """Save and announce a page, since a phase changes which factors are known."""
        try:
            version = await self._save_session()
        except NotSaved:
            self._block(self._save_phase)
            return
        if version is not None:
            self._show_page(version)

    async def _wait_for_next_frame(self) -> None:
        """Wait until the next frame is due and a viewer has taken the last one.

        Not in the middle of a frame, nor at full speed, which does not wait for viewers.
        """
        if self._retry:
            await _wait(self._wake, SAVE_SECONDS)
            self._wake.clear()
            return
        if self._pacer.left > 0 or self._pacer.speed is Speed.MAX:
            return
        if (seconds := self._pacer.seconds_until_due()) > 0:
            await _wait(self._wake, seconds)
        self._wake.clear()
        self._audience.drained.clear()
        viewers = self._audience.viewers
        if self._playing and viewers and not any(viewer.is_waiting for viewer in viewers):
            await _wait(self._audience.drained, STALLED_SECONDS)

    async def _finish(self) -> None:
        if not self._playing:
            return
        try:
            version = await self._save_session()
        except NotSaved:
            self._block(self._finish)
            return
        except Exception:
            # A page with the last saved state is better than one that seems to play.
            _log.exception("a session that stopped playing could not be saved")
            self._end(self._unused_generation())
            return
        if version is not None:
            self._end(version)

    async def _save_session(self) -> int | None:
        return await self._save(await self._in_thread(lambda: to_bytes(self._session)))

    async def _save(self, snapshot: bytes) -> int | None:
        """Store it; returns None, and ends the run, if somebody else has the session now."""
        had_problem = self.stamp.problem != ""
        try:
            # Pages that showed the problem have used version numbers.
            version = await self._saver.save(snapshot, after=self.stamp.generation)
        except NotSaved as error:
            if not had_problem:
                self._show_page(self._unused_generation(), str(error))
            raise
        self._retry = None
        if version is None:
            self._end(self._unused_generation())
        elif had_problem:
            self._show_page(version)
        return version

    def _block(self, retry: Callable[[], Awaitable[None]]) -> None:
        """Stop training until ``retry`` has saved the run."""
        self._retry = retry
        if not self.stamp.is_blocked:
            self._show_page(self._unused_generation(), self.stamp.problem, is_blocked=True)

    def _show_page(self, generation: int, problem: str = "", *, is_blocked: bool = False) -> None:
        self.stamp = FrameStamp(self._id, generation, 0, {}, problem, is_blocked, self._followed)
        self._audience.announce_page(generation)

    def _unused_generation(self) -> int:
        """A generation that no page has shown yet."""
        return max(self._saver.version, self.stamp.generation) + 1

    def _end(self, generation: int) -> None:
        self._playing = False
        self._wake.set()
        self._audience.stop(generation)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
