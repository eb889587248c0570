"""The events of a playing session's page: frames and panels."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from app.i18n.languages import ENGLISH, using_language
from app.live.event import Event, make_event
from app.live.renderer import FrameStamp
from app.render.diagram.state import DrawnEdges
from app.training.run.observation import Observation, observe
from app.training.run.session import TrainingSession
from app.web.lab.charts import needs_measuring
from app.web.lab.frame import build_frame, require_between_steps
from app.web.lab.network import drawn_edges
from app.web.lab.panels import build_panels
from app.web.lab.surface.live import SurfaceThrottle, draw_live_surface
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView, fit_view
from app.web.view.view import View, read_query

MAX_VIEWS = 500
WATCHED_FRAMES_PER_SECOND = 15
"""What a shared Wi-Fi carries to a whole class."""


class LabRenderer:
    """Draws frames and panels as events; implements ``app.live.renderer.FrameRenderer``.

    ``observe`` gets the name of each drawn part and the seconds it took.
    """

    def __init__(self, observe: Callable[[str, float], None] = lambda part, seconds: None):
        self._observe = observe
        self._surfaces = SurfaceThrottle()

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        """Record what the open charts show."""
        assert isinstance(view, View)
        if needs_measuring(view.charts):
            session.measure()

    def min_frame_interval(self, view: Hashable) -> float:
        """Pages that show another person's run get fewer frames."""
        assert isinstance(view, View)
        return 1 / WATCHED_FRAMES_PER_SECOND if view.watch else 0.0

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """The lines, maps and counters of a page in this view."""
        assert isinstance(view, View)
        with self._timed("frame"), using_language(view.language or ENGLISH):
            require_between_steps(session)
            fitted, now = fit_view(view, session, stamp.followed), observe(session)
            drawn = edges_of_generation(session, view, stamp, fitted, now)
            return _event("frame", stamp, build_frame(session, fitted, now, drawn))

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """The numbers of the diagram, the microscope and the charts of this view."""
        assert isinstance(view, View)
        with self._timed("panels"), using_language(view.language or ENGLISH):
            require_between_steps(session)
            fitted, now = fit_view(view, session, stamp.followed), observe(session)
            drawn = edges_of_generation(session, view, stamp, fitted, now)
            panels = build_panels(stamp.session_id, session, fitted, now, drawn)
            if fitted.surface and self._surfaces.is_due((stamp.session_id, view)):
                panels["html"] |= draw_live_surface(session, fitted.surface)
            return _event("panels", stamp, panels)

    def encode_view(self, view: Hashable) -> str:
        """Its query string, with its language."""
        assert isinstance(view, View)
        return view.query(language=view.language or ENGLISH)

    def decode_view(self, text: str) -> View:
        """The view of a query string."""
        return read_query(text)

    def encode_cache(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Any:
        """The weights that the generation's page and frames draw in this view."""
        assert isinstance(view, View)
        fitted, now = fit_view(view, session, stamp.followed), observe(session)
        edges = edges_of_generation(session, view, stamp, fitted, now)
        return [places.tolist() for places in edges]

    def decode_cache(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        """The same as arrays."""
        return {view: [np.array(places, dtype=np.intp) for places in written]}

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._observe(part, time.perf_counter() - start)


def _event(name: str, stamp: FrameStamp, content: Mapping[str, object]) -> Event:
    stamped = {"generation": stamp.generation, "number": stamp.number, **content}
    return make_event(name, json.dumps(stamped, separators=(",", ":"), ensure_ascii=False))


def edges_of_live_page(
    loaded: LoadedSession, view: View, fitted: FittedView, now: Observation
) -> DrawnEdges | None:
    """The weights that the page of a playing session draws; None if it gets no frames.

    In slow motion each phase computes other numbers, so each phase gets a whole page.
    """
    stamp = loaded.stamp
    if stamp is None or stamp.is_blocked or loaded.session.play.speed.is_slow_motion:
        return None
    return edges_of_generation(loaded.session, view, stamp, fitted, now)


def edges_of_generation(
    session: TrainingSession, view: View, stamp: FrameStamp, fitted: FittedView, now: Observation
) -> DrawnEdges:
    """The weights drawn in a generation: page and frames must agree, so the first one chooses."""
    found: DrawnEdges | None = stamp.cache.get(view)
    if found is None:
        if len(stamp.cache) >= MAX_VIEWS:
            stamp.cache.clear()  # pages that drew other weights reload themselves
        found = stamp.cache.setdefault(view, drawn_edges(session, fitted, now))
    return found
