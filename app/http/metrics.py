"""What the server counts and times, for Prometheus. No label names a visitor or a session."""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from app.live.event import Event
from app.live.hub import Hub
from app.live.renderer import FrameRenderer, FrameStamp
from app.training.run.session import TrainingSession

CONTENT_TYPE = CONTENT_TYPE_LATEST
FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
SLOW = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REASONS = {
    400: "unreadable",
    403: "forbidden",
    404: "not found",
    405: "wrong method",
    409: "conflict",
    413: "too large",
    422: "invalid",
    429: "too many",
    503: "unavailable",
}
"""Why a request was refused, by its status, where nobody says it more exactly."""


class Metrics:
    """The instruments of one app, in a registry of their own: a process may have several apps."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "backprop_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "backprop_request_seconds",
            "Time of a request from its head to the end of its answer, streams left out.",
            ("method", "route"),
            buckets=SLOW,
            registry=self.registry,
        )
        self.refusals = Counter(
            "backprop_refusals", "What was refused, by reason.", ("reason",), registry=self.registry
        )
        self.frame_seconds = Histogram(
            "backprop_frame_seconds",
            "Time to draw a frame for a view; its panels are timed by themselves.",
            ("part",),
            buckets=FAST,
            registry=self.registry,
        )
        self.step_seconds = Histogram(
            "backprop_step_seconds",
            "Time on a worker to step, train or change a session, waiting left out.",
            buckets=SLOW,
            registry=self.registry,
        )
        self.store_seconds = Histogram(
            "backprop_store_seconds",
            "Time of an operation of a store.",
            ("store", "operation"),
            buckets=FAST,
            registry=self.registry,
        )
        self.sessions = Gauge(
            "backprop_sessions", "Sessions that are kept.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    def count_people(self, hub: Hub) -> None:
        """Have the sessions that play and the open streams read from ``hub``."""
        for name, about, value in (
            ("backprop_sessions_playing", "Sessions that play.", hub.count_playing),
            ("backprop_viewers", "Streams of pages that are open.", hub.count_viewers),
        ):
            Gauge(name, about, registry=self.registry).set_function(value)

    def observe_store(self, store: str, operation: str, seconds: float) -> None:
        """An operation of a store has taken so long."""
        self.store_seconds.labels(store, operation).observe(seconds)

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request of a route, named by its template, was answered."""
        method = method if method in METHODS else "other"
        self.requests.labels(method, route, status).inc()
        if not route.endswith("/stream"):
            self.request_seconds.labels(method, route).observe(seconds)

    def refuse(self, reason: str) -> None:
        """Something was refused."""
        self.refusals.labels(reason).inc()

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)


class TimedArtist:
    """The same artist, whose drawings are timed."""

    def __init__(self, artist: FrameRenderer, metrics: Metrics):
        self._artist = artist
        self._frame = metrics.frame_seconds.labels("frame")
        self._panels = metrics.frame_seconds.labels("panels")

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        """See ``FrameRenderer.prepare``."""
        self._artist.prepare(session, view)

    def min_frame_interval(self, view: Hashable) -> float:
        """See ``FrameRenderer.min_frame_interval``."""
        return self._artist.min_frame_interval(view)

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """See ``FrameRenderer.draw_frame``."""
        start = time.perf_counter()
        drawn = self._artist.draw_frame(session, view, stamp)
        self._frame.observe(time.perf_counter() - start)
        return drawn

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """See ``FrameRenderer.draw_panels``."""
        start = time.perf_counter()
        drawn = self._artist.draw_panels(session, view, stamp)
        self._panels.observe(time.perf_counter() - start)
        return drawn

    def encode_view(self, view: Hashable) -> str:
        """See ``FrameRenderer.encode_view``."""
        return self._artist.encode_view(view)

    def decode_view(self, text: str) -> Hashable:
        """See ``FrameRenderer.decode_view``."""
        return self._artist.decode_view(text)

    def encode_cache(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Any:
        """See ``FrameRenderer.encode_cache``."""
        return self._artist.encode_cache(session, view, stamp)

    def decode_cache(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        """See ``FrameRenderer.decode_cache``."""
        return self._artist.decode_cache(view, written)
