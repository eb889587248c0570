"""A server answers to its own names, so that no other name can be made to lead to it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.web.calls import problem
from tests.web.opening import new_app


def client_of(**settings: str) -> TestClient:
    return TestClient(new_app(Settings(**settings)), follow_redirects=False)  # type: ignore[arg-type]


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.delenv("BACKPROP_TRUSTED_HOSTS", raising=False)
    return client_of()


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]"]
)
def test_its_names_on_its_own_machine(local: TestClient, host: str) -> None:
    assert local.get("/", headers={"host": host}).status_code == 303


@pytest.mark.parametrize(
    "host", ["evil.org", "localhost.evil.org:8000", "10.0.0.1", "", "127.0.0.1.evil.org"]
)
def test_other_names_are_refused(local: TestClient, host: str) -> None:
    response = local.get("/", headers={"host": host})
    assert response.status_code == 400
    assert "set-cookie" not in response.headers
    assert "BACKPROP_TRUSTED_HOSTS" in response.text
    assert "Content-Security-Policy" in response.headers
    problem(local.post("/api/sessions", headers={"host": host}), 400)


def test_whoever_asks_for_its_health_may_go_by_number(local: TestClient) -> None:
    assert local.get("/healthz", headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_names_of_the_settings() -> None:
    client = client_of(trusted_hosts="lab.example.org, *.school.org")
    for host in ("lab.example.org", "a.school.org:443", "a.b.school.org"):
        assert client.get("/api/version", headers={"host": host}).status_code == 200
    for host in ("example.org", "school.org", "lab.example.org.evil.org", "localhost"):
        assert client.get("/api/version", headers={"host": host}).status_code == 400


def test_a_refusal_names_the_line_to_set(local: TestClient) -> None:
    refused = local.get("/", headers={"host": "lab.example.org:8000"}).text
    assert "for the host name lab.example.org; " in refused
    assert "BACKPROP_TRUSTED_HOSTS=lab.example.org" in refused
    assert "&lt;b&gt;" not in local.get("/", headers={"host": "<b>"}).text


def test_the_dot_of_a_full_name_changes_nothing(local: TestClient) -> None:
    assert local.get("/api/version", headers={"host": "localhost.:8000"}).status_code == 200
    assert local.get("/api/version", headers={"host": "localhost..:8000"}).status_code == 400
