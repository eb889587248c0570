"""Words reach all that listen to their topic, as long as they listen."""

from __future__ import annotations

from contextlib import ExitStack

from app.live.topics import Topics


class Ear:
    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def __call__(self, kind: str, word: str) -> None:
        self.heard.append((kind, word))


def test_all_listeners_of_a_topic_hear_and_no_others() -> None:
    words = Topics()
    ears = [Ear(), Ear(), Ear()]
    with (
        words.listening("a", ears[0]),
        words.listening("a", ears[1]),
        words.listening("b", ears[2]),
    ):
        words.tell("a", "class", "7")
    assert [ear.heard for ear in ears] == [[("class", "7")], [("class", "7")], []]


def test_after_its_end_nobody_listens() -> None:
    words, ear = Topics(), Ear()
    with words.listening("a", ear):
        assert words.is_heard("a")
    assert not words.is_heard("a")
    words.tell("a", "class", "7")
    assert ear.heard == []


def test_one_who_leaves_takes_nobody_else_along() -> None:
    words, stays, leaves = Topics(), Ear(), Ear()
    with words.listening("a", stays):
        with words.listening("a", leaves):
            pass
        assert words.is_heard("a")
        words.tell("a", "class", "7")
    assert stays.heard == [("class", "7")]


def test_one_may_leave_while_all_are_told() -> None:
    words, last, leaves = Topics(), Ear(), ExitStack()
    leaves.enter_context(words.listening("a", lambda kind, word: leaves.close()))
    with words.listening("a", last):
        words.tell("a", "class", "7")
        words.tell("a", "class", "8")
    assert last.heard == [("class", "7"), ("class", "8")]
