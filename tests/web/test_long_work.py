"""Jobs are found and cancelled by their key, as long as they last, from any replica."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from app.live.topics import Topics
from app.web.long_work import LongWork, Progress

SAME = "on the same replica"
OTHER = "on another replica"
Pair = tuple[LongWork, LongWork]


@pytest.fixture(params=[SAME, OTHER])
def pair(request: pytest.FixtureRequest) -> Pair:
    """Where the work is done, and where somebody asks about it."""
    topics = Topics()
    here = LongWork(topics)
    return here, here if request.param == SAME else LongWork(topics)


def on_loop(test: Callable[[], None]) -> None:
    async def run() -> None:
        test()

    asyncio.run(run())


def test_a_job_lasts_as_long_as_its_block(pair: Pair) -> None:
    here, there = pair

    def test() -> None:
        assert there.find("a") is None
        with here.begin("a", 10) as job:
            job.done = 3
            assert there.find("a") == Progress(3, 10)
            job.report(4, 12)
            assert there.find("a") == Progress(4, 12)
            assert there.find("b") is None
        assert there.find("a") is None

    on_loop(test)


def test_cancel_ends_all_jobs_of_the_key_and_no_other(pair: Pair) -> None:
    here, there = pair
    with here.begin("a") as one, here.begin("a") as two, here.begin("b") as other:
        go_on = [job.may_go_on(lambda: True) for job in (one, two, other)]
        there.cancel("a")
        there.cancel("unknown")
        assert [may() for may in go_on] == [False, False, True]


def test_a_job_that_begins_after_a_cancel_goes_on(pair: Pair) -> None:
    here, there = pair
    there.cancel("a")
    with here.begin("a") as job:
        assert job.may_go_on(lambda: True)()


def test_the_work_of_one_is_over_while_the_other_goes_on(pair: Pair) -> None:
    here, there = pair

    def test() -> None:
        with here.begin("a", 5):
            with here.begin("a", 7):
                assert there.find("a") in (Progress(0, 5), Progress(0, 7))
            assert there.find("a") == Progress(0, 5)

    on_loop(test)


def test_nobody_listens_once_nobody_asks_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.long_work.LISTENING_SECONDS", 0.0)
    topics = Topics()
    long_work = LongWork(topics)

    async def run() -> None:
        long_work.find("a")
        assert topics.has_subscribers("job:a")
        while topics.has_subscribers("job:a"):
            await asyncio.sleep(0)

    asyncio.run(run())
