"""Who has a page of a room open, on whichever replica."""

from __future__ import annotations

import json
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from app.classroom.rooms import topic
from app.live.hub import Hub
from app.store.base import new_id

WHO, HERE = "who", "here"
"""Kinds of words: what a desk asks, and what every other replica answers."""
HEARD_SECONDS = 12.0
"""A desk asks every few seconds; a replica that has not answered for so long has nobody."""
IDLE_SECONDS = 60.0
MAX_DESKS = 100
"""So many are listened for, and not after a desk was closed for so long."""

Clock = Callable[[], float]


class Presence:
    """Counts the streams of this replica, and asks the others for theirs. Used on one event loop.

    Nothing is waited for: what the others answer is known when the desk asks the next time.
    """

    def __init__(self, hub: Hub, clock: Clock = time.monotonic):
        self._hub = hub
        self._clock = clock
        self._replica = new_id()
        self._here: dict[str, Counter[str]] = {}
        self._ears: dict[str, ExitStack] = {}
        self._desks: OrderedDict[str, _Desk] = OrderedDict()

    @contextmanager
    def here(self, code: str, visitor: str) -> Iterator[None]:
        """The visitor has a page of the room open, until the end."""
        if code not in self._here:
            self._here[code], self._ears[code] = Counter(), ExitStack()
            self._ears[code].enter_context(
                self._hub.subscribe(topic(code), lambda kind, who: self._answer(code, kind, who))
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
                self._ears.pop(code).close()

    def of(self, code: str) -> frozenset[str]:
        """The visitors who have a page of the room open."""
        now = self._clock()
        desk = self._desks.pop(code, None) or _Desk(self._hub, code, self._clock)
        while self._desks and (
            len(self._desks) >= MAX_DESKS
            or next(iter(self._desks.values())).asked < now - IDLE_SECONDS
        ):
            self._desks.popitem(last=False)[1].listening.close()
        self._desks[code] = desk
        desk.asked = now
        self._hub.publish(topic(code), WHO, self._replica)
        return frozenset(self._here.get(code, ())) | desk.said_since(now - HEARD_SECONDS)

    def _answer(self, code: str, kind: str, who: str) -> None:
        if kind == WHO and who != self._replica:
            here = {"replica": self._replica, "visitors": list(self._here[code])}
            self._hub.publish(topic(code), HERE, json.dumps(here))


class _Desk:
    """What the other replicas have answered to whoever asks about a room."""

    def __init__(self, hub: Hub, code: str, clock: Clock):
        self._clock = clock
        self._said: dict[str, tuple[float, frozenset[str]]] = {}
        self.asked = 0.0
        self.listening = ExitStack()
        self.listening.enter_context(hub.subscribe(topic(code), self._hear))

    def said_since(self, time: float) -> frozenset[str]:
        """All visitors of the answers since then."""
        fresh = (visitors for at, visitors in self._said.values() if at >= time)
        return frozenset().union(*fresh)

    def _hear(self, kind: str, word: str) -> None:
        if kind == HERE:
            here = json.loads(word)
            self._said[here["replica"]] = self._clock(), frozenset(here["visitors"])
