"""Where a store cannot keep anything, or has damaged what it kept, a sentence says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.live import runner
from app.store.base import CreatedEntry, SessionDamaged, StoredSnapshot, StoreUnavailable
from app.store.memory import MemoryStore
from app.web.lab.answer import KEPT_IN_MEMORY
from tests.web.calls import address, create, problem, read
from tests.web.opening import MANY, opened_on
from tests.web.page import read as read_page
from tests.web.page import visit

FULL = "The disk is full, so nothing can be saved; free some space."


class Full(MemoryStore):
    """Takes nothing more once it ``is_full``, and gives nothing once it ``is_gone``."""

    def __init__(self) -> None:
        super().__init__(MANY)
        self.is_full = self.is_gone = False
        self.damaged: set[str] = set()

    async def create(
        self, snapshot: bytes, owner: str = "", *, name: str | None = None
    ) -> CreatedEntry:
        self._refuse(self.is_full)
        return await super().create(snapshot, owner, name=name)

    async def load(self, session_id: str) -> StoredSnapshot:
        self._refuse(self.is_gone)
        if session_id in self.damaged:
            raise SessionDamaged(session_id)
        return await super().load(session_id)

    async def owner(self, session_id: str) -> str:
        self._refuse(self.is_gone)
        return await super().owner(session_id)

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        self._refuse(self.is_full)
        return await super().replace(session_id, snapshot, seen)

    def _refuse(self, is_so: bool) -> None:
        if is_so:
            raise StoreUnavailable(FULL)


@pytest.fixture
def store() -> Full:
    return Full()


@pytest.fixture
def client(store: Full) -> Iterator[TestClient]:
    with opened_on(store) as client:
        yield client


def test_the_api_says_why_and_when_to_try_again(client: TestClient, store: Full) -> None:
    session_id = create(client)
    before = read(client, session_id)
    store.is_full = True
    for response in (
        client.post("/api/sessions", json={}),
        client.post(address(session_id) + "/reset"),
        client.patch(address(session_id), json={"batch_size": 3}),
    ):
        assert problem(response, 503) == FULL
        assert int(response.headers["retry-after"]) > 0
    assert read(client, session_id) == before
    store.is_full = False
    assert client.post(address(session_id) + "/reset").status_code == 200


def test_a_form_is_answered_with_the_sentence_on_the_page(client: TestClient, store: Full) -> None:
    session_id = create(client)
    store.is_full = True
    response = client.post(f"/lab/{session_id}/step", data={"unit": "epoch"})
    page = read_page(response, 503)
    assert page.alerts() == [FULL]
    assert page.text("h1").startswith("circle")
    assert int(response.headers["retry-after"]) > 0


def test_where_not_even_the_session_can_be_had_a_page_says_why(
    client: TestClient, store: Full
) -> None:
    session_id = create(client)
    store.is_full = store.is_gone = True
    assert visit(client, f"/lab/{session_id}", 503).alerts() == [FULL]
    response = client.post(f"/lab/{session_id}/step", data={"unit": "epoch"})
    assert read_page(response, 503).alerts() == [FULL]
    assert int(response.headers["retry-after"]) > 0


def test_what_plays_is_held_and_its_page_says_so(
    client: TestClient, store: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SAVE_SECONDS", 0.001)
    session_id = create(client)
    client.post(address(session_id) + "/play", json={})
    store.is_full = True
    paused = client.post(address(session_id) + "/pause")
    assert problem(paused, 503) == f"{FULL} The run waits here until it can be saved."
    assert int(paused.headers["retry-after"]) > 0
    held = read(client, session_id)
    assert held["position"]["epoch"] > 0
    shown = visit(client, f"/lab/{session_id}")
    assert shown.alerts() == [f"{FULL} {KEPT_IN_MEMORY}"]
    # No frame will come and paint it.
    assert not shown.soup.select("svg.network.live")
    page = read_page(client.post(f"/lab/{session_id}/pause"), 503)
    assert page.alerts() == [f"{FULL} The run waits here until it can be saved."]
    store.is_full = False
    kept = client.post(address(session_id) + "/pause").json()
    assert kept["status"] == "paused"
    assert kept["position"] == held["position"]
    assert visit(client, f"/lab/{session_id}").alerts() == []


def test_a_damaged_session_says_that_it_was_set_aside_and_harms_no_other(
    client: TestClient, store: Full
) -> None:
    damaged, other = create(client), create(client)
    store.damaged.add(damaged)
    words = f"The stored data of session {damaged} is damaged; other sessions"
    assert problem(client.get(address(damaged)), 404).startswith(words)
    assert problem(client.post(address(damaged) + "/reset"), 404).startswith(words)
    (sentence,) = visit(client, f"/lab/{damaged}", 404).alerts()
    assert sentence.startswith(words)
    assert client.post(address(other) + "/reset").status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_so_does_one_that_this_program_cannot_read(client: TestClient, store: Full) -> None:
    session_id = create(client)
    await store.replace(session_id, b"of a newer program", 1)
    words = f"The stored data of session {session_id} is damaged"
    assert problem(client.get(address(session_id)), 404).startswith(words)
    assert problem(client.post(address(session_id) + "/reset"), 404).startswith(words)


def test_every_call_of_the_api_says_that_it_may_be_unavailable(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    stored = [
        call
        for path, calls in paths.items()
        for call in calls.values()
        if path.startswith(("/api/sessions", "/api/comparisons"))
    ]
    assert stored
    assert all("503" in call["responses"] for call in stored)
