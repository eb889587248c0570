"""Which visitors have a page of a room open, also on other replicas."""

from __future__ import annotations

from app.classroom.rooms import room_topic
from app.live.hub import Hub
from app.live.replica_bus import SingleReplica
from app.web.classroom.presence import ANSWER_SECONDS, IDLE_SECONDS, Presence
from app.web.lab.frame_events import LabRenderer
from tests.store.contract import Clock

CODE = "CDFHJK"


class Wire(SingleReplica):
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


def replicas(clock: Clock) -> tuple[list[Presence], list[Wire]]:
    wires = [Wire(), Wire()]
    hubs = [Hub(LabRenderer(), 10, wire) for wire in wires]
    wires[0].hubs.append(hubs[1])
    wires[1].hubs.append(hubs[0])
    return [Presence(hub, clock) for hub in hubs], wires


def test_visitors_with_an_open_page_are_present() -> None:
    presence = Presence(Hub(LabRenderer(), 10), Clock())
    assert presence.of(CODE) == frozenset()
    with presence.here(CODE, "ada"), presence.here(CODE, "ada"), presence.here("CDFHJM", "eve"):
        with presence.here(CODE, "ben"):
            assert presence.of(CODE) == {"ada", "ben"}
        assert presence.of(CODE) == {"ada"}
    assert presence.of(CODE) == frozenset()


def test_one_open_page_is_enough() -> None:
    presence = Presence(Hub(LabRenderer(), 10), Clock())
    with presence.here(CODE, "ada"):
        with presence.here(CODE, "ada"):
            pass
        assert presence.of(CODE) == {"ada"}


def test_visitors_on_another_replica() -> None:
    clock = Clock()
    (one, other), _ = replicas(clock)
    with one.here(CODE, "ada"), other.here(CODE, "ben"):
        # What the other answers is known when it is asked again.
        one.of(CODE)
        assert one.of(CODE) == {"ada", "ben"}
    assert "ada" not in one.of(CODE)
    # The other has nobody any more, and does not answer.
    clock.now += ANSWER_SECONDS + 1
    assert one.of(CODE) == frozenset()


def test_an_idle_desk_unsubscribes() -> None:
    clock = Clock()
    (one, other), wires = replicas(clock)
    one.of(CODE)
    assert wires[0].followed == [room_topic(CODE)]
    clock.now += IDLE_SECONDS + 1
    one.of("CDFHJM")
    assert wires[0].followed == [room_topic("CDFHJM")]
    with other.here(CODE, "ada"):
        assert wires[1].followed == [room_topic(CODE)]
    assert wires[1].followed == []


def test_a_replica_answers_once() -> None:
    (one, other), _ = replicas(Clock())
    heard: list[str] = []
    listening = one._hub.subscribe(room_topic(CODE), lambda kind, _: heard.append(kind))
    with other.here(CODE, "ada"), other.here(CODE, "ben"), listening:
        one.of(CODE)
    assert heard == ["who", "here"]
