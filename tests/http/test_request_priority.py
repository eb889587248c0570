"""Play makes way for requests, and never for long."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.http import request_priority
from app.http.request_priority import RequestsInProgress
from app.http.thread_pool import FairThreadPool

SECONDS = 30.0


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here goes on because time has passed."""
    monkeypatch.setattr(request_priority, "MAX_SECONDS", SECONDS)
    monkeypatch.setattr(request_priority, "SHORT_SECONDS", SECONDS)


def piece_of(turns: FairThreadPool) -> threading.Event:
    """Of play; set when it runs."""
    runs = threading.Event()
    turns.submit("ann", runs.set)
    return runs


def test_a_slice_waits_for_the_request_that_is_under_way() -> None:
    async def run() -> None:
        roads = RequestsInProgress()
        turns = FairThreadPool(1, "play", before=roads.make_way)
        with roads.request(), roads.request():
            runs = piece_of(turns)
            assert not runs.wait(0.05)
        assert await asyncio.to_thread(runs.wait, SECONDS)
        turns.close()

    asyncio.run(run())


def test_what_waits_for_play_itself_steps_aside() -> None:
    async def run() -> None:
        roads = RequestsInProgress()
        turns = FairThreadPool(1, "play", before=roads.make_way)
        with roads.request():
            roads.step_aside()
            assert await asyncio.to_thread(piece_of(turns).wait, SECONDS)
        turns.close()

    asyncio.run(run())


@pytest.mark.parametrize("bound", ["MAX_SECONDS", "SHORT_SECONDS"])
def test_it_waits_neither_long_nor_for_what_takes_long(
    monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(request_priority, bound, 0.01)

    async def run() -> None:
        roads = RequestsInProgress()
        turns = FairThreadPool(1, "play", before=roads.make_way)
        with roads.request():
            assert await asyncio.to_thread(piece_of(turns).wait, SECONDS)
        turns.close()

    asyncio.run(run())
