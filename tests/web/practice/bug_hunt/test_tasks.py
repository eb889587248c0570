"""Hunts that a room gives: kept, scored, and without a number that could be told to others."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.testclient import TestClient

from app.main import Playground
from app.practice.bug_hunt.hunt import Hunt
from app.practice.bug_hunt.levels import draw
from app.store.memory import MemoryStore
from app.web.practice.bug_hunt.service import MAX_OWN, HuntService
from tests.web.opening import MANY
from tests.web.page import words
from tests.web.practice.bug_hunt.test_hunt_page import hunt_path, post, start


class TestTasks:
    """Hunts that a room gives."""

    def test_hunts_of_one_s_own_never_push_out_those_of_a_task(self) -> None:
        async def run() -> None:
            hunts = HuntService(MemoryStore(replace(MANY, max_per_owner=MAX_OWN + 5)), "ann")
            given = await hunts.start(1, 2**40, task="ABC.1.7", back="/room/ABC")
            for seed in range(MAX_OWN + 10):
                last = await hunts.start(1, seed)
            assert [each.id for each in await hunts.all("ABC.1.7")] == [given.id]
            own = await hunts.all()
            assert (len(own), own[0].id) == (MAX_OWN, last.id)

        asyncio.run(run())

    def test_the_best_hunt_of_a_task_counts(self) -> None:
        async def run() -> None:
            hunts = HuntService(MemoryStore(MANY), "ann")
            assert await hunts.best("T") is None
            await hunts.start(1, 5, task="T")
            best = await hunts.best("T")
            assert best is not None and best.points == 0
            solved = await hunts.start(1, 6, task="T")
            bug = draw(1, 6).bug

            def win(hunt: Hunt) -> Hunt:
                return hunt.accuse(bug.term, right=True).pick("1", right=True)

            await hunts.change(solved.id, win)
            await hunts.start(2, 7, task="T")
            best = await hunts.best("T")
            assert best is not None and best.points == 10
            assert await HuntService(hunts._store, "ben").best("T") is None

        asyncio.run(run())

    def test_its_page_leads_back_and_does_not_tell_its_number(self, client: TestClient) -> None:
        page, store = start(client, 1, 41), app_of(client).state.stores.hunts
        hunt_id = hunt_path(page).rpartition("/")[2]

        async def give() -> None:
            stored = await store.load(hunt_id)
            hunt = Hunt.from_bytes(stored.snapshot).with_(task="ABC.1.7", back="/room/ABC")
            await store.replace(hunt_id, hunt.to_bytes(), stored.version)

        asyncio.run(give())
        page = post(client, page, "give-up")
        assert page.soup.select('.hunt-answer a[href="/room/ABC"]')
        assert "41" not in words(page.one(".hunt-answer .answer-words"))


def app_of(client: TestClient) -> Playground:
    app = client.app
    assert isinstance(app, Playground)
    return app
