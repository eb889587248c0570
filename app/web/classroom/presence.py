"""Presence: which students have a page of a room open, and which of them follow, on any replica."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from app.classroom.member import Member
from app.classroom.rooms import HERE, room_topic
from app.live.hub import Hub
from app.store.base import new_id

WHO = "who"
"""A teacher's page asks the other replicas; they answer with ``HERE``."""
ASK_SECONDS = 3.0
"""The other replicas are asked at most this often: they also report every change."""
ANSWER_SECONDS = 12.0
"""A replica that has not answered for this long after a question has no students."""
REPORT_SECONDS = 0.5
"""Changes are reported together: a class opens its pages within seconds."""
IDLE_SECONDS = 60.0
MAX_DESKS = 100
"""Beyond this, and when idle, the least recently used desks stop listening."""

Clock = Callable[[], float]
Later = Callable[[float, Callable[[], None]], object]


@dataclass(frozen=True)
class PresentStudents:
    """Numbers of the students who have a page of the room ``here``, and of those among them whose
    page is ``following``."""

    here: frozenset[int] = frozenset()
    following: frozenset[int] = frozenset()

    def count_following(self, members: Collection[Member]) -> int:
        """How many of them see what the class sees, now."""
        return sum(each.number in self.following for each in members)

    def count_here(self, members: Collection[Member]) -> int:
        """How many of them have a page of the room open, now."""
        return sum(each.number in self.here for each in members)


NOBODY_HERE = PresentStudents()


def _call_later(seconds: float, call: Callable[[], None]) -> object:
    return asyncio.get_running_loop().call_later(seconds, call)


class Presence:
    """Counts the streams of this replica and asks the others for theirs. For one event loop.

    It never waits: the others' answers are known when the desk asks the next time.
    """

    def __init__(self, hub: Hub, clock: Clock = time.monotonic, later: Later = _call_later):
        self._hub = hub
        self._clock = clock
        self._later = later
        self._replica = new_id()
        self._here: dict[str, Counter[tuple[int, bool]]] = {}
        self._subscriptions: dict[str, ExitStack] = {}
        self._desks: OrderedDict[str, _Desk] = OrderedDict()
        self._unreported: set[str] = set()

    @contextmanager
    def here(self, code: str, number: int, *, follows: bool) -> Iterator[None]:
        """The student has a page of the room open while the context lasts."""
        if code not in self._here:
            self._here[code], self._subscriptions[code] = Counter(), ExitStack()
            self._subscriptions[code].enter_context(
                self._hub.subscribe(
                    room_topic(code), lambda kind, replica: self._answer(code, kind, replica)
                )
            )
        counts, key = self._here[code], (number, follows)
        self._count(code, counts, key, 1)
        try:
            yield
        finally:
            self._count(code, counts, key, -1)
            if not counts:
                del self._here[code]
                self._subscriptions.pop(code).close()

    def _count(
        self, code: str, counts: Counter[tuple[int, bool]], key: tuple[int, bool], change: int
    ) -> None:
        counts[key] += change
        if not counts[key]:
            del counts[key]
        if code not in self._unreported:
            self._unreported.add(code)
            self._later(REPORT_SECONDS, lambda: self._report(code))

    def of(self, code: str) -> PresentStudents:
        """The students who have a page of the room open."""
        now = self._clock()
        desk = self._desk(code, now)
        if now - desk.asked_at >= ASK_SECONDS:
            desk.ask(now)
            self._hub.publish(room_topic(code), WHO, self._replica)
        here, following = self._local(code)
        others = desk.answers(now)
        return PresentStudents(
            here.union(*(each.here for each in others)),
            following.union(*(each.following for each in others)),
        )

    def seconds_missed(self, code: str, numbers: Collection[int]) -> dict[int, float]:
        """For how long each of the students who are not here has been missed, as far as this
        replica knows."""
        here, now = self.of(code).here, self._clock()
        missed = self._desks[code].missed
        for number in here & missed.keys():
            del missed[number]
        return {each: now - missed.setdefault(each, now) for each in numbers if each not in here}

    def _desk(self, code: str, now: float) -> _Desk:
        desk = self._desks.pop(code, None) or _Desk(self._hub, code, self._replica, self._clock)
        while self._desks and (
            len(self._desks) >= MAX_DESKS
            or next(iter(self._desks.values())).used_at < now - IDLE_SECONDS
        ):
            self._desks.popitem(last=False)[1].subscription.close()
        self._desks[code] = desk
        desk.used_at = now
        return desk

    def _local(self, code: str) -> tuple[frozenset[int], frozenset[int]]:
        counts = self._here.get(code, Counter())
        return (
            frozenset(number for number, _ in counts),
            frozenset(number for number, follows in counts if follows),
        )

    def _answer(self, code: str, kind: str, replica: str) -> None:
        if kind == WHO and replica != self._replica:
            self._report(code)

    def _report(self, code: str) -> None:
        self._unreported.discard(code)
        here, following = self._local(code)
        report = {"replica": self._replica, "here": [*here], "following": [*following]}
        self._hub.publish(room_topic(code), HERE, json.dumps(report))


class _Desk:
    """The other replicas' answers about one room."""

    def __init__(self, hub: Hub, code: str, replica: str, clock: Clock):
        self._clock = clock
        self._replica = replica
        self._answers: dict[str, PresentStudents] = {}
        self._asked: dict[str, float] = {}
        self.missed: dict[int, float] = {}
        self.used_at = 0.0
        self.asked_at = float("-inf")
        self.subscription = ExitStack()
        self.subscription.enter_context(hub.subscribe(room_topic(code), self._receive))

    def ask(self, now: float) -> None:
        """The replicas are asked now; each that is silent from now on is gone."""
        self.asked_at = now
        for replica in self._answers:
            self._asked.setdefault(replica, now)

    def answers(self, now: float) -> list[PresentStudents]:
        """The answers of the replicas that are not silent."""
        return [
            answer
            for replica, answer in self._answers.items()
            if now - self._asked.get(replica, now) <= ANSWER_SECONDS
        ]

    def _receive(self, kind: str, message: str) -> None:
        if kind != HERE:
            return
        report = json.loads(message)
        replica = report["replica"]
        if replica != self._replica:
            self._asked.pop(replica, None)
            self._answers[replica] = PresentStudents(
                frozenset(report["here"]), frozenset(report["following"])
            )
