"""Prometheus metrics of the server. No label identifies a visitor or a session."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
FAST_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
SLOW_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
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
"""The reason of a refusal by its status, if no limit is named."""


class Metrics:
    """The metrics of one app, in a registry of its own: a process may have several apps."""

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
            buckets=SLOW_BUCKETS,
            registry=self.registry,
        )
        self.refusals = Counter(
            "backprop_refusals", "What was refused, by reason.", ("reason",), registry=self.registry
        )
        self.frame_seconds = Histogram(
            "backprop_frame_seconds",
            "Time to draw a frame for a view; its panels are timed by themselves.",
            ("part",),
            buckets=FAST_BUCKETS,
            registry=self.registry,
        )
        self.step_seconds = Histogram(
            "backprop_step_seconds",
            "Time on a worker to step, train or change a session, waiting left out.",
            buckets=SLOW_BUCKETS,
            registry=self.registry,
        )
        self.store_seconds = Histogram(
            "backprop_store_seconds",
            "Time of an operation of a store.",
            ("store", "operation"),
            buckets=FAST_BUCKETS,
            registry=self.registry,
        )
        self.sessions = Gauge(
            "backprop_sessions", "Sessions that are kept.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    def add_gauge(self, name: str, about: str, read: Callable[[], float]) -> None:
        """Add a gauge whose value is read whenever the metrics are."""
        Gauge(name, about, registry=self.registry).set_function(read)

    def observe_store(self, store: str, operation: str, seconds: float) -> None:
        """Record the time of an operation of a store."""
        self.store_seconds.labels(store, operation).observe(seconds)

    def observe_drawing(self, part: str, seconds: float) -> None:
        """Record the time to draw the ``frame`` or the ``panels`` of a view."""
        self.frame_seconds.labels(part).observe(seconds)

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Record an answered request; ``route`` is its path template."""
        method = method if method in METHODS else "other"
        self.requests.labels(method, route, status).inc()
        if not route.endswith("/stream"):
            self.request_seconds.labels(method, route).observe(seconds)

    def refuse(self, reason: str) -> None:
        """Count a refusal."""
        self.refusals.labels(reason).inc()

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
