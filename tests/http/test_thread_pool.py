"""Work in turns: who has fifty pieces waits for the others as long as who has one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.http.thread_pool import Capacity, FairThreadPool, QueueFull

SECONDS = 30.0


@contextmanager
def held(turns: FairThreadPool, *owners: str) -> Iterator[None]:
    """A piece of each of these runs until the end."""
    leave = threading.Event()
    begun = [threading.Event() for _ in owners]

    def wait_for(own: threading.Event) -> Callable[[], bool]:
        def work() -> bool:
            own.set()
            return leave.wait(SECONDS)

        return work

    pieces = [turns.submit(owner, wait_for(own)) for owner, own in zip(owners, begun, strict=True)]
    assert all(own.wait(SECONDS) for own in begun)
    try:
        yield
    finally:
        leave.set()
        assert all(piece.result(SECONDS) for piece in pieces)


@pytest.fixture
def done() -> list[str]:
    return []


def note(done: list[str], name: str) -> Callable[[], None]:
    return lambda: done.append(name)


def test_the_lines_are_served_in_a_circle(done: list[str]) -> None:
    turns = FairThreadPool(1, "test")
    with held(turns, "first"):
        pieces = [turns.submit("busy", note(done, f"busy {number}")) for number in range(50)]
        pieces += [turns.submit("quiet", note(done, "quiet"))]
        pieces += [turns.submit("other", note(done, f"other {number}")) for number in range(2)]
    for piece in pieces:
        piece.result(SECONDS)
    assert done[:6] == ["busy 0", "quiet", "other 0", "busy 1", "other 1", "busy 2"]
    assert done[6:] == [f"busy {number}" for number in range(3, 50)]


def test_what_work_returns_and_raises_is_passed_on() -> None:
    turns = FairThreadPool(1, "test")
    assert turns.submit("a", lambda: 7).result(SECONDS) == 7
    failed = turns.of("a").submit(int, "x")
    with pytest.raises(ValueError, match="invalid literal"):
        failed.result(SECONDS)
    assert turns.of("a").submit(int, "11", base=2).result(SECONDS) == 3


def test_an_owner_has_no_more_than_its_share_even_alone(done: list[str]) -> None:
    turns = FairThreadPool(4, "test", Capacity(at_once=2, waiting=9, waiting_in_all=99))
    with held(turns, "busy", "busy"):
        waiting = turns.submit("busy", note(done, "busy"))
        turns.submit("quiet", note(done, "quiet")).result(SECONDS)
        assert not waiting.done()
        assert done == ["quiet"]
    waiting.result(SECONDS)
    assert done == ["quiet", "busy"]


def test_what_waits_is_bounded() -> None:
    turns = FairThreadPool(1, "test", Capacity(at_once=1, waiting=2, waiting_in_all=3))
    with held(turns, "first"):
        pieces = [turns.submit("busy", bool) for _ in range(2)]
        with pytest.raises(QueueFull) as refused:
            turns.submit("busy", bool)
        assert refused.value.status == 429
        pieces.append(turns.submit("other", bool))
        with pytest.raises(QueueFull) as refused:
            turns.submit("quiet", bool)
        assert refused.value.status == 503
    assert [piece.result(SECONDS) for piece in pieces] == [False] * 3
    assert turns.submit("busy", bool).result(SECONDS) is False


def test_what_was_given_up_is_not_done(done: list[str]) -> None:
    turns = FairThreadPool(1, "test")
    with held(turns, "first"):
        given_up = turns.submit("a", note(done, "a"))
        assert given_up.cancel()
        kept = turns.submit("b", note(done, "b"))
    kept.result(SECONDS)
    assert done == ["b"]


def test_what_waits_when_it_closes_is_still_done(done: list[str]) -> None:
    turns = FairThreadPool(1, "test")
    with held(turns, "first"):
        waiting = [turns.submit("a", note(done, "a")) for _ in range(3)]
        turns.close()
    for piece in waiting:
        piece.result(SECONDS)
    assert done == ["a"] * 3


def test_many_threads_may_bring_work() -> None:
    turns = FairThreadPool(4, "test", Capacity(at_once=2, waiting=1000, waiting_in_all=10_000))
    running: dict[str, int] = {"a": 0, "b": 0, "c": 0}
    most = dict(running)
    lock = threading.Lock()

    def work(owner: str) -> None:
        with lock:
            running[owner] += 1
            most[owner] = max(most[owner], running[owner])
        with lock:
            running[owner] -= 1

    def bring(owner: str) -> None:
        pieces = [turns.submit(owner, lambda: work(owner)) for _ in range(300)]
        for piece in pieces:
            piece.result(SECONDS)

    threads = [threading.Thread(target=bring, args=(owner,)) for owner in "abcabc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive()
    assert set(running.values()) == {0}
    assert max(most.values()) <= 2
