"""Which students have a page of a room open, also on other replicas."""

from __future__ import annotations

from collections.abc import Callable

from app.classroom.rooms import room_topic
from app.live.hub import Hub
from app.live.replica_bus import ReplicaBus
from app.web.classroom.presence import (
    ANSWER_SECONDS,
    ASK_SECONDS,
    IDLE_SECONDS,
    NOBODY_HERE,
    Presence,
    PresentStudents,
)
from app.web.lab.frame_events import LabRenderer
from tests.store.contract import Clock

CODE = "CDFHJK"
Report = Callable[[], None]


class Wire(ReplicaBus):
    """Carries the words of one replica to the others, at once."""

    def __init__(self) -> None:
        self.hubs: list[Hub] = []
        self.followed: list[str] = []

    def publish_message(self, topic: str, kind: str, word: str) -> None:
        for hub in self.hubs:
            hub.topics.publish(topic, kind, word)

    def subscribe(self, topic: str) -> None:
        self.followed.append(topic)

    def unsubscribe(self, topic: str) -> None:
        self.followed.remove(topic)


def alone(clock: Clock) -> Presence:
    return Presence(Hub(LabRenderer(), 10), clock, lambda _seconds, _report: None)


def replicas(clock: Clock) -> tuple[list[Presence], list[Wire], list[Report]]:
    """Two replicas, their wires, and the reports that they are about to make."""
    wires, reports = [Wire(), Wire()], list[Report]()
    hubs = [Hub(LabRenderer(), 10, wire) for wire in wires]
    wires[0].hubs.append(hubs[1])
    wires[1].hubs.append(hubs[0])
    found = [Presence(hub, clock, lambda _seconds, report: reports.append(report)) for hub in hubs]
    return found, wires, reports


def test_students_with_an_open_page_are_present() -> None:
    presence = alone(Clock())
    assert presence.of(CODE) == NOBODY_HERE
    with presence.here(CODE, 1, follows=True), presence.here("CDFHJM", 7, follows=True):
        with presence.here(CODE, 2, follows=False):
            assert presence.of(CODE) == PresentStudents(frozenset({1, 2}), frozenset({1}))
        assert presence.of(CODE) == PresentStudents(frozenset({1}), frozenset({1}))
    assert presence.of(CODE) == NOBODY_HERE


def test_one_open_page_is_enough() -> None:
    presence = alone(Clock())
    with presence.here(CODE, 1, follows=True):
        with presence.here(CODE, 1, follows=True), presence.here(CODE, 1, follows=False):
            pass
        assert presence.of(CODE) == PresentStudents(frozenset({1}), frozenset({1}))


def test_students_on_another_replica() -> None:
    clock = Clock()
    (one, other), _, _ = replicas(clock)
    with one.here(CODE, 1, follows=True), other.here(CODE, 2, follows=False):
        # What the other answers is known when it is asked again.
        one.of(CODE)
        assert one.of(CODE) == PresentStudents(frozenset({1, 2}), frozenset({1}))
    assert 1 not in one.of(CODE).here
    # The other has nobody any more, and does not answer.
    clock.now += ASK_SECONDS
    one.of(CODE)
    clock.now += ANSWER_SECONDS + 1
    assert one.of(CODE) == NOBODY_HERE


def test_another_replica_reports_its_changes_together() -> None:
    (one, other), _, reports = replicas(Clock())
    one.of(CODE)
    with other.here(CODE, 2, follows=True):
        with other.here(CODE, 3, follows=False):
            assert len(reports) == 1
            reports.pop()()
            assert one.of(CODE) == PresentStudents(frozenset({2, 3}), frozenset({2}))
        reports.pop()()
        assert one.of(CODE).here == {2}
    reports.pop()()
    assert one.of(CODE) == NOBODY_HERE and reports == []


def test_how_long_a_student_has_been_missed() -> None:
    clock = Clock()
    presence = alone(clock)
    with presence.here(CODE, 1, follows=True):
        assert presence.seconds_missed(CODE, [1, 2]) == {2: 0}
        clock.now += 40
        assert presence.seconds_missed(CODE, [1, 2]) == {2: 40}
    assert presence.seconds_missed(CODE, [1, 2]) == {1: 0, 2: 40}
    with presence.here(CODE, 2, follows=True):
        assert presence.seconds_missed(CODE, [1, 2]) == {1: 0}
    clock.now += 5
    assert presence.seconds_missed(CODE, [1, 2]) == {1: 5, 2: 0}


def test_an_idle_desk_unsubscribes() -> None:
    clock = Clock()
    (one, other), wires, _ = replicas(clock)
    one.of(CODE)
    assert wires[0].followed == [room_topic(CODE)]
    clock.now += IDLE_SECONDS + 1
    one.of("CDFHJM")
    assert wires[0].followed == [room_topic("CDFHJM")]
    with other.here(CODE, 1, follows=True):
        assert wires[1].followed == [room_topic(CODE)]
    assert wires[1].followed == []


def test_a_replica_answers_once() -> None:
    (one, other), _, _ = replicas(Clock())
    heard: list[str] = []
    listening = one._hub.subscribe(room_topic(CODE), lambda kind, _: heard.append(kind))
    with other.here(CODE, 1, follows=True), other.here(CODE, 2, follows=True), listening:
        one.of(CODE)
        one.of(CODE)
    assert heard == ["who", "here"]
