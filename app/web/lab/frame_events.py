"""What the page of a playing session is sent, as events."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from app.live.event import Event, make_event
from app.live.renderer import FrameStamp
from app.render.diagram.state import DrawnEdges
from app.training.run.observation import Observation, observe
from app.training.run.play import Speed
from app.training.run.session import TrainingSession
from app.web.lab.charts import needs_measuring
from app.web.lab.frame import build_frame, require_rest
from app.web.lab.network import drawn_edges
from app.web.lab.panels import build_panels
from app.web.session_service import LoadedSession
from app.web.view.fit import FittedView, fit_view
from app.web.view.view import View, read_query

MAX_VIEWS = 500
WATCHED_FRAMES_PER_SECOND = 15
"""As many as a shared Wi-Fi carries to a whole class."""


class Artist:
    """Frames and panels of a session as events; see ``app.live.renderer``."""

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        """Have the run measured for the charts that are open."""
        assert isinstance(view, View)
        if needs_measuring(view.charts):
            session.measure()

    def min_frame_interval(self, view: Hashable) -> float:
        """Who looks at somebody else's run gets fewer frames."""
        assert isinstance(view, View)
        return 1 / WATCHED_FRAMES_PER_SECOND if view.watch else 0.0

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """The numbers that a page in this view shows now."""
        assert isinstance(view, View)
        require_rest(session)
        fitted, now = fit_view(view, session), observe(session)
        frame = build_frame(
            session, fitted, now, edges_of_generation(session, view, stamp, fitted, now)
        )
        return _event("frame", stamp, frame)

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """Microscope and charts in this view as they are now."""
        assert isinstance(view, View)
        html = build_panels(stamp.session_id, session, fit_view(view, session))
        return _event("panels", stamp, {"html": html})

    def encode_view(self, view: Hashable) -> str:
        """As an address has it."""
        assert isinstance(view, View)
        return view.query()

    def decode_view(self, text: str) -> View:
        """The view of an address."""
        return read_query(text)

    def encode_cache(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Any:
        """The weights that the generation's page and frames draw in this view."""
        assert isinstance(view, View)
        fitted, now = fit_view(view, session), observe(session)
        edges = edges_of_generation(session, view, stamp, fitted, now)
        return [places.tolist() for places in edges]

    def decode_cache(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        """The same as arrays."""
        return {view: [np.array(places, dtype=np.intp) for places in written]}


def _event(name: str, stamp: FrameStamp, content: Mapping[str, object]) -> Event:
    stamped = {"generation": stamp.generation, "number": stamp.number, **content}
    return make_event(name, json.dumps(stamped, separators=(",", ":"), ensure_ascii=False))


def edges_of_live_page(
    held: LoadedSession, view: View, fitted: FittedView, now: Observation
) -> DrawnEdges | None:
    """The weights that the page of a playing session draws; None where no frames come.

    In slow motion what is known changes from phase to phase, so each has a page of its own.
    """
    stamp = held.stamp
    if stamp is None or stamp.is_blocked or held.session.play.speed is Speed.SLOW:
        return None
    return edges_of_generation(held.session, view, stamp, fitted, now)


def edges_of_generation(
    session: TrainingSession, view: View, stamp: FrameStamp, fitted: FittedView, now: Observation
) -> DrawnEdges:
    """The same for page and frames: chosen by the first of them in a generation."""
    found: DrawnEdges | None = stamp.cache.get(view)
    if found is None:
        if len(stamp.cache) >= MAX_VIEWS:
            stamp.cache.clear()  # a page that this leaves behind fetches itself anew
        found = stamp.cache.setdefault(view, drawn_edges(session, fitted, now))
    return found
