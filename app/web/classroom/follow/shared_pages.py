"""Cache of lab pages that several people look at: rendered once for each view."""

from __future__ import annotations

import asyncio
import json
import math
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

from anyio import to_thread
from markupsafe import Markup, escape

from app.i18n.languages import current_language
from app.lessons.lesson import Lesson
from app.live.event import Event, make_event
from app.live.hub import Hub
from app.training.run.observation import observe
from app.web.lab.frame_events import edges_of_live_page
from app.web.lab.page import build_lab
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.lessons.lesson_library import LessonLibrary
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.templating import render_block
from app.web.view.fit import fit_view
from app.web.view.view import View

MAX_PAGES = 100
"""A third of a megabyte each."""
PLAYING_SECONDS = 1.0
"""How long a page of a playing run may be reused: without scripts no frame updates it."""


@dataclass(frozen=True)
class SharedPage:
    """A rendered page, as HTML and as an event; ``version`` is that of the run.

    ``name`` is unique. The page may be reused until ``expires_at`` (``time.monotonic``); ``plays``
    says that frames will follow.
    """

    name: str
    version: int
    title: str
    html: Markup
    event: Event
    expires_at: float
    plays: bool


class SharedPages:
    """The newest page by session, view and language. Must be used on one event loop."""

    def __init__(self, sessions: SessionService, hub: Hub, lessons: LessonLibrary):
        self._sessions = sessions
        self._lessons = lessons
        self._hub = hub
        self._pages: OrderedDict[tuple[str, View, str], asyncio.Future[SharedPage]] = OrderedDict()

    async def page(self, owner: str, session_id: str, view: View, version: int) -> SharedPage:
        """The page of an owner's session in this version or a later one.

        Concurrent callers wait for the same rendering. Raises SessionNotFound.
        """
        key = session_id, view, current_language()
        known = self._pages.get(key)
        if known is not None:
            try:
                found = await asyncio.shield(known)
            except Exception:
                found = None
            if found and await self._is_current(session_id, found, version):
                return found
            newer = self._pages.get(key)
            if newer is not None and newer is not known:
                return await asyncio.shield(newer)
        task = asyncio.ensure_future(self._load_and_render(owner, session_id, view))
        self._pages[key] = task
        self._pages.move_to_end(key)
        if len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        return await asyncio.shield(task)

    async def _is_current(self, session_id: str, found: SharedPage, version: int) -> bool:
        if found.version < version or time.monotonic() >= found.expires_at:
            return False
        # Starting to play does not change the version, so a page at rest may be outdated.
        if found.plays or self._hub.is_known_to_play(session_id):
            return found.plays
        return await self._hub.generation(session_id) is None

    async def _load_and_render(self, owner: str, session_id: str, view: View) -> SharedPage:
        run = await self._sessions.of(owner).load(session_id, view)
        view, lesson, _ = await self._lessons.beside(view)
        return await to_thread.run_sync(self._render, run, view, lesson)

    def _render(self, run: LoadedSession, view: View, lesson: Lesson | None) -> SharedPage:
        fitted, now = fit_view(view, run.session, run.followed), observe(run.session)
        drawn = edges_of_live_page(run, view, fitted, now)
        lab = build_lab(run, fitted, now, self._sessions.limits, drawn=drawn, lesson=lesson)
        html = render_block("lab.html", "lab", {"lab": lab, "train_epochs": TRAIN_EPOCHS})
        title = f"<title>{escape(lab.title)} · Backprop Playground</title>"
        return SharedPage(
            secrets.token_hex(8),
            run.version,
            lab.title,
            Markup(html),
            make_event("lab", json.dumps({"html": f"{title}{html}"}, ensure_ascii=False)),
            time.monotonic() + PLAYING_SECONDS if run.stamp else math.inf,
            run.stamp is not None,
        )
