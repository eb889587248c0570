"""The page of a run as others see it: drawn once for all who look at it in the same view."""

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

from app.live.event import Event, make_event
from app.live.hub import Hub
from app.training.run.observation import observe
from app.web.lab.frame_events import edges_of_live_page
from app.web.lab.page import build_lab
from app.web.lab.transport import TRAIN_EPOCHS
from app.web.session_service import LoadedSession, SessionService
from app.web.templating import render_block
from app.web.view.fit import fit_view
from app.web.view.view import View

MAX_PAGES = 100
"""A third of a megabyte each."""
FRESH_SECONDS = 1.0
"""A page of a run that plays is as old as its drawing; without scripts no frame renews it."""


@dataclass(frozen=True)
class Followed:
    """A page: the version of the run that it shows, its title, its HTML, and that as an event.

    No two have the same ``name``. ``until`` is when it is too old for anybody who comes anew, by
    ``time.monotonic``; ``plays`` says that frames come.
    """

    name: str
    version: int
    title: str
    html: Markup
    event: Event
    until: float
    plays: bool


class FollowedPages:
    """Pages by session and view, the newest of each. Used on one event loop."""

    def __init__(self, sessions: SessionService, hub: Hub):
        self._sessions = sessions
        self._hub = hub
        self._pages: OrderedDict[tuple[str, View], asyncio.Future[Followed]] = OrderedDict()

    async def page(self, owner: str, session_id: str, view: View, version: int) -> Followed:
        """The page of an owner's session in this version or a later one.

        Raises SessionNotFound. Those who ask while it is drawn wait for the same drawing.
        """
        key = session_id, view
        known = self._pages.get(key)
        if known is not None:
            try:
                found = await asyncio.shield(known)
            except Exception:
                found = None
            if found and await self._is_good(session_id, found, version):
                return found
            newer = self._pages.get(key)
            if newer is not None and newer is not known:
                return await asyncio.shield(newer)
        task = asyncio.ensure_future(self._draw(owner, session_id, view))
        self._pages[key] = task
        self._pages.move_to_end(key)
        if len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        return await asyncio.shield(task)

    async def _is_good(self, session_id: str, found: Followed, version: int) -> bool:
        if found.version < version or time.monotonic() >= found.until:
            return False
        # It begins to play in the version that a page at rest may have been drawn of just before.
        if found.plays or self._hub.is_known_to_play(session_id):
            return found.plays
        return await self._hub.generation(session_id) is None

    async def _draw(self, owner: str, session_id: str, view: View) -> Followed:
        held = await self._sessions.of(owner).load(session_id, view)
        return await to_thread.run_sync(self._render, held, view)

    def _render(self, held: LoadedSession, view: View) -> Followed:
        fitted, now = fit_view(view, held.session), observe(held.session)
        drawn = edges_of_live_page(held, view, fitted, now)
        lab = build_lab(held, fitted, now, self._sessions.limits, drawn=drawn)
        html = render_block("lab.html", "lab", {"lab": lab, "train_epochs": TRAIN_EPOCHS})
        title = f"<title>{escape(lab.title)} · Backprop Playground</title>"
        return Followed(
            secrets.token_hex(8),
            held.version,
            lab.title,
            Markup(html),
            make_event("lab", json.dumps({"html": f"{title}{html}"}, ensure_ascii=False)),
            time.monotonic() + FRESH_SECONDS if held.stamp else math.inf,
            held.stamp is not None,
        )
