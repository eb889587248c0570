"""Requests that train: nobody waits for the long trainings of another, and too many are refused."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from starlette.testclient import TestClient

from app.http.workers import Workers
from app.settings import Settings
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.web.session_service import SessionService
from tests.http.test_monitoring import LOOPBACK, figure
from tests.web.calls import address, create, problem, step
from tests.web.opening import new_app

SECONDS = 30.0
T = TypeVar("T")


class Told(Workers):
    """Tells how often it was asked for work; by the next request that work is in its line."""

    def __init__(self, workers: int, waiting: int):
        super().__init__(workers=workers, waiting=waiting)
        self.asked = threading.Semaphore(0)

    async def run(self, owner: str, work: Callable[[], T]) -> T:
        self.asked.release()
        return await super().run(owner, work)


@contextmanager
def busy(workers: Workers) -> Iterator[tuple[TestClient, SessionService]]:
    """A visitor's client and sessions, one of which trains until the end."""
    app = new_app(Settings())
    given: SessionService = app.state.sessions
    app.state.sessions = SessionService(given._store, given.limits, given._hub, workers=workers)
    begun, leave = threading.Event(), threading.Event()

    def stay(session: TrainingSession) -> TrainingSession:
        begun.set()
        assert leave.wait(SECONDS)
        return session

    with TestClient(app, client=LOOPBACK) as client:
        assert client.portal is not None
        session_id = create(client)
        theirs = app.state.sessions.of(client.portal.call(given._store.owner, session_id))
        long = client.portal.start_task_soon(theirs.change, session_id, stay)
        assert begun.wait(SECONDS)
        try:
            yield client, theirs
        finally:
            leave.set()
            long.result(SECONDS)


def test_long_work_of_one_leaves_room_for_another() -> None:
    workers = Workers(workers=2, waiting=1)
    with busy(workers) as (client, theirs):
        assert client.portal is not None
        assert client.portal.call(workers.run, "ben", lambda: "done") == "done"


def test_the_work_of_one_visitor_waits_in_a_short_line() -> None:
    workers = Told(workers=2, waiting=1)
    with busy(workers) as (client, theirs):
        waiting, refused = create(client), create(client)
        assert client.portal is not None
        stepped = client.portal.start_task_soon(theirs.step, waiting, Unit.BATCH, 1)
        for _ in ("the long one", "the one that waits"):
            assert workers.asked.acquire(timeout=SECONDS)
        answer = client.post(address(refused, "step"), json={"unit": "batch"})
        assert "Too many of your trainings" in problem(answer, 429)
        assert answer.headers["Retry-After"] == "2"
        assert figure(client, "backprop_refusals_total", reason="training") >= 1
        assert not stepped.done()


def test_steps_are_timed() -> None:
    with TestClient(new_app(Settings()), client=LOOPBACK) as client:
        session_id = create(client)
        before = figure(client, "backprop_step_seconds_count")
        step(client, session_id, "epoch", 2)
        assert figure(client, "backprop_step_seconds_count") == before + 1
