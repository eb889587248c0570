"""Messages reach all subscribers of their topic, as long as they are subscribed."""

from __future__ import annotations

from contextlib import ExitStack

from app.live.topics import Topics


class Recorder:
    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []

    def __call__(self, kind: str, text: str) -> None:
        self.messages.append((kind, text))


def test_all_subscribers_of_a_topic_get_its_messages_and_no_others() -> None:
    topics = Topics()
    recorders = [Recorder(), Recorder(), Recorder()]
    with (
        topics.subscribe("a", recorders[0]),
        topics.subscribe("a", recorders[1]),
        topics.subscribe("b", recorders[2]),
    ):
        topics.publish("a", "class", "7")
    assert [each.messages for each in recorders] == [[("class", "7")], [("class", "7")], []]


def test_after_its_end_a_subscription_gets_nothing() -> None:
    topics, recorder = Topics(), Recorder()
    with topics.subscribe("a", recorder):
        assert topics.has_subscribers("a")
    assert not topics.has_subscribers("a")
    topics.publish("a", "class", "7")
    assert recorder.messages == []


def test_one_that_ends_leaves_the_others() -> None:
    topics, stays, leaves = Topics(), Recorder(), Recorder()
    with topics.subscribe("a", stays):
        with topics.subscribe("a", leaves):
            pass
        assert topics.has_subscribers("a")
        topics.publish("a", "class", "7")
    assert stays.messages == [("class", "7")]


def test_a_listener_may_unsubscribe_itself() -> None:
    topics, last, leaves = Topics(), Recorder(), ExitStack()
    leaves.enter_context(topics.subscribe("a", lambda kind, text: leaves.close()))
    with topics.subscribe("a", last):
        topics.publish("a", "class", "7")
        topics.publish("a", "class", "8")
    assert last.messages == [("class", "7"), ("class", "8")]
