"""What who runs the server asks it: is it ready, and what has it counted."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.settings import Settings
from app.store.base import StoreUnavailable
from tests.for_each import for_each
from tests.web.calls import address, check_sentence, create, step
from tests.web.opening import new_app

LOOPBACK = ("127.0.0.1", 40000)


@pytest.fixture
def app_client() -> Iterator[TestClient]:
    app = new_app(Settings(max_sessions_per_visitor=7))
    with TestClient(app, follow_redirects=False, client=LOOPBACK) as client:
        yield client


def figures(client: TestClient) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample of /metrics by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def figure(client: TestClient, name: str, **labels: str) -> float:
    return figures(client).get((name, frozenset(labels.items())), 0.0)


def test_it_is_ready(app_client: TestClient) -> None:
    response = app_client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})


def test_it_is_not_ready_without_its_store(app_client: TestClient) -> None:
    async def unavailable() -> None:
        raise StoreUnavailable("The disk is full; make room.")

    app_client.app.state.stores.check = unavailable  # type: ignore[attr-defined]
    response = app_client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["detail"] == "The disk is full; make room."
    assert app_client.get("/healthz").status_code == 200


def test_it_is_not_ready_while_it_stops(app_client: TestClient) -> None:
    app_client.app.state.stopping = True  # type: ignore[attr-defined]
    response = app_client.get("/readyz")
    assert response.status_code == 503
    check_sentence(response.json()["detail"])


def test_an_app_that_is_started_again_is_ready() -> None:
    app = new_app(Settings())
    for _ in range(2):
        with TestClient(app) as client:
            assert client.get("/readyz").status_code == 200


def test_requests_are_counted_by_route_method_and_status(app_client: TestClient) -> None:
    session_id = create(app_client)
    for path in (session_id, "nobody"):
        app_client.get(address(path))
    route = "/api/sessions/{session_id}"
    found = figures(app_client)
    for status in ("200", "404"):
        labels = frozenset({("method", "GET"), ("route", route), ("status", status)})
        assert found["backprop_requests_total", labels] == 1
    timed = frozenset({("method", "GET"), ("route", route)})
    assert found["backprop_request_seconds_count", timed] == 2
    assert found["backprop_refusals_total", frozenset({("reason", "not found")})] == 1


def test_no_label_says_which_session_or_address(app_client: TestClient) -> None:
    session_id = create(app_client)
    app_client.get(f"/lab/{session_id}")
    app_client.get("/nowhere/secret-path?token=secret-query")
    app_client.request("SECRETMETHOD", "/")
    text = app_client.get("/metrics").text
    for secret in (session_id, "secret", "SECRET"):
        assert secret not in text


def test_work_is_timed(app_client: TestClient) -> None:
    session_id = create(app_client)
    before = figure(app_client, "backprop_store_seconds_count", store="sessions", operation="load")
    step(app_client, session_id, "epoch", 3)
    after = figure(app_client, "backprop_store_seconds_count", store="sessions", operation="load")
    assert after == before + 1
    assert figure(app_client, "backprop_sessions_playing") == 0


def test_playing_sessions_are_counted(app_client: TestClient) -> None:
    session_id = create(app_client)
    app_client.post(address(session_id, "play"), json={})
    assert figure(app_client, "backprop_sessions_playing") == 1
    app_client.post(address(session_id, "pause"))
    assert figure(app_client, "backprop_sessions_playing") == 0


def test_each_app_counts_for_itself(app_client: TestClient) -> None:
    create(app_client)
    with TestClient(new_app(Settings()), client=LOOPBACK) as other:
        name = "backprop_requests_total"
        assert not [key for key in figures(other) if key[0] == name]


@for_each(
    ("client_address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 403),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer of-the-setting"}, 200),
        ("192.0.2.7", {"Authorization": "Bearer another"}, 403),
        ("192.0.2.7", {"Authorization": "Bearer "}, 403),
    ],
)
def test_who_may_read_metrics(client_address: str, headers: dict[str, str], status: int) -> None:
    app = new_app(Settings(metrics_token="of-the-setting"))  # type: ignore[arg-type]
    with TestClient(app, client=(client_address, 1)) as client:
        assert client.get("/metrics", headers=headers).status_code == status


def test_without_the_setting_no_token_opens_them() -> None:
    with TestClient(new_app(Settings()), client=("192.0.2.7", 1)) as client:
        for token in ("Bearer ", "Bearer None", ""):
            assert client.get("/metrics", headers={"Authorization": token}).status_code == 403


def test_its_token_is_not_shown() -> None:
    assert "of-the-setting" not in repr(Settings(metrics_token="of-the-setting"))  # type: ignore[arg-type]


def test_sessions_are_counted_as_they_are_kept(app_client: TestClient) -> None:
    assert figure(app_client, "backprop_sessions") == 0
    create(app_client)
    create(app_client)
    assert figure(app_client, "backprop_sessions") == 2

    async def unavailable() -> int:
        raise StoreUnavailable("The disk is full; make room.")

    app_client.app.state.stores.sessions.count = unavailable  # type: ignore[attr-defined]
    assert math.isnan(figure(app_client, "backprop_sessions"))
