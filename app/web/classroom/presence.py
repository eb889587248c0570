"""Presence: which visitors have a page of a room open, on any replica."""

from __future__ import annotations

import json
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from app.classroom.rooms import room_topic
from app.live.hub import Hub
from app.store.base import new_id

WHO, HERE = "who", "here"
"""Kinds of messages: a desk's question, and the other replicas' answers."""
ANSWER_SECONDS = 12.0
"""A desk asks every few seconds; after this long without an answer a replica has no visitors."""
IDLE_SECONDS = 60.0
MAX_DESKS = 100
"""Beyond this, and when idle, the least recently used desks stop listening."""

Clock = Callable[[], float]


class Presence:
    """Counts the streams of this replica and asks the others for theirs. For one event loop.

    It never waits: the others' answers are known when the desk asks the next time.
    """

    def __init__(self, hub: Hub, clock: Clock = time.monotonic):
        self._hub = hub
        self._clock = clock
        self._replica = new_id()
        self._here: dict[str, Counter[str]] = {}
        self._subscriptions: dict[str, ExitStack] = {}
        self._desks: OrderedDict[str, _Desk] = OrderedDict()

    @contextmanager
    def here(self, code: str, visitor: str) -> Iterator[None]:
        """The visitor has a page of the room open while the context lasts."""
        if code not in self._here:
            self._here[code], self._subscriptions[code] = Counter(), ExitStack()
            self._subscriptions[code].enter_context(
                self._hub.subscribe(
                    room_topic(code), lambda kind, replica: self._answer(code, kind, replica)
                )
            )
        counts = self._here[code]
        counts[visitor] += 1
        try:
            yield
        finally:
            counts[visitor] -= 1
            if not counts[visitor]:
                del counts[visitor]
            if not counts:
                del self._here[code]
                self._subscriptions.pop(code).close()

    def of(self, code: str) -> frozenset[str]:
        """The visitors who have a page of the room open."""
        now = self._clock()
        desk = self._desks.pop(code, None) or _Desk(self._hub, code, self._clock)
        while self._desks and (
            len(self._desks) >= MAX_DESKS
            or next(iter(self._desks.values())).used_at < now - IDLE_SECONDS
        ):
            self._desks.popitem(last=False)[1].subscription.close()
        self._desks[code] = desk
        desk.used_at = now
        self._hub.publish(room_topic(code), WHO, self._replica)
        return frozenset(self._here.get(code, ())) | desk.visitors_since(now - ANSWER_SECONDS)

    def _answer(self, code: str, kind: str, replica: str) -> None:
        if kind == WHO and replica != self._replica:
            here = {"replica": self._replica, "visitors": list(self._here[code])}
            self._hub.publish(room_topic(code), HERE, json.dumps(here))


class _Desk:
    """The other replicas' answers about one room."""

    def __init__(self, hub: Hub, code: str, clock: Clock):
        self._clock = clock
        self._answers: dict[str, tuple[float, frozenset[str]]] = {}
        self.used_at = 0.0
        self.subscription = ExitStack()
        self.subscription.enter_context(hub.subscribe(room_topic(code), self._receive))

    def visitors_since(self, time: float) -> frozenset[str]:
        """All visitors of the answers since then."""
        fresh = (visitors for at, visitors in self._answers.values() if at >= time)
        return frozenset().union(*fresh)

    def _receive(self, kind: str, message: str) -> None:
        if kind == HERE:
            here = json.loads(message)
            self._answers[here["replica"]] = self._clock(), frozenset(here["visitors"])
