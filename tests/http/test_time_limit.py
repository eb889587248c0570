"""A request trains until its time is up, or the server stops; what was reached is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.http.time_limit import TimeLimit
from app.settings import Settings
from tests.web.calls import create, read, step, strict
from tests.web.opening import opened


@pytest.fixture
def client() -> Iterator[TestClient]:
    with opened(Settings(request_seconds=600)) as client:
        yield client


@pytest.fixture
def time_limit(client: TestClient) -> TimeLimit:
    found: TimeLimit = client.app.state.time_limit  # type: ignore[attr-defined]
    return found


def test_what_trains_when_the_server_stops_is_kept_and_answered(
    client: TestClient, time_limit: TimeLimit
) -> None:
    session_id = create(client)
    time_limit.stop()
    stepped = step(client, session_id, "epoch", 10_000)
    assert stepped["done"] < 10_000
    assert read(client, session_id)["position"]["epoch"] == stepped["done"]
    time_limit.start()
    assert step(client, session_id, "epoch", 3)["done"] == 3


def test_so_is_what_trains_together(client: TestClient, time_limit: TimeLimit) -> None:
    body = {"sessions": [create(client), create(client)]}
    comparison = strict(client.post("/api/comparisons", json=body), 201)["id"]
    time_limit.stop()
    stepped = strict(
        client.post(f"/api/comparisons/{comparison}/step", json={"unit": "epoch", "count": 10_000})
    )
    assert stepped["done"] < 10_000


def test_begun_before_it_stops_it_ends_too() -> None:
    time_limit = TimeLimit(600)
    go_on = time_limit.begin()
    assert go_on()
    time_limit.stop()
    assert not go_on()


def test_each_has_its_own_time() -> None:
    assert not TimeLimit(0).begin()()
