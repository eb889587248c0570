"""Bodies that are no JSON, or too much of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import address, create, everything, problem
from tests.web.opening import opened

JSON = {"content-type": "application/json"}
CALLS = [
    ("POST", "/api/sessions"),
    ("PATCH", "/api/sessions/{id}"),
    ("POST", "/api/sessions/{id}/step"),
    ("PUT", "/api/sessions/{id}/parameters"),
]
MOST = Settings().max_body_bytes


@dataclass(frozen=True)
class Kept:
    """A session that no body may change, and what the API said about it before."""

    id: str
    before: dict[str, Any]


@pytest.fixture
def kept(client: TestClient) -> Kept:
    session_id = create(client)
    return Kept(session_id, everything(client, session_id))


@for_each(("method", "path"), CALLS, quick=2)
@for_each(
    "content",
    [
        b"{",
        b'{"seed": 1,}',
        b"{'seed': 1}",
        b"seed=1",
        b'{"seed": \xff}',
        b"\x00",
        b'{"count": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 100_000,
        b"{" * 100_000,
    ],
    quick=2,
)
def test_what_is_no_json_is_refused(
    client: TestClient, kept: Kept, method: str, path: str, content: bytes
) -> None:
    response = client.request(method, path.format(id=kept.id), content=content, headers=JSON)
    assert "body" in problem(response, 400)
    assert everything(client, kept.id) == kept.before


@for_each(("method", "path"), CALLS, quick=2)
@for_each("depth", [100, 300, 900], quick=2)
def test_what_is_nested_deeply_is_refused(
    client: TestClient, kept: Kept, method: str, path: str, depth: int
) -> None:
    content = b'{"layers": ' + b"[" * depth + b"]" * depth + b"}"
    response = client.request(method, path.format(id=kept.id), content=content, headers=JSON)
    assert problem(response, 422)
    assert everything(client, kept.id) == kept.before


@for_each(("method", "path"), CALLS[1:])
def test_nothing_is_no_body(client: TestClient, kept: Kept, method: str, path: str) -> None:
    response = client.request(method, path.format(id=kept.id), headers=JSON)
    assert "The body is missing" in problem(response, 422)


@for_each(("method", "path"), CALLS)
def test_a_lone_surrogate_is_refused(
    client: TestClient, kept: Kept, method: str, path: str
) -> None:
    response = client.request(
        method, path.format(id=kept.id), content=b'{"\\ud800": "\\udfff"}', headers=JSON
    )
    problem(response, 422)
    assert everything(client, kept.id) == kept.before


@for_each(("method", "path"), CALLS, quick=2)
@for_each("kind", ["text/plain", "application/x-www-form-urlencoded", "image/png"], quick=2)
def test_json_must_say_that_it_is(
    client: TestClient, kept: Kept, method: str, path: str, kind: str
) -> None:
    """A form of another site's page can send JSON under these names, but not as what it is."""
    response = client.request(
        method, path.format(id=kept.id), content=b"{}", headers={"content-type": kind}
    )
    assert "The body" in problem(response, 422)
    assert everything(client, kept.id) == kept.before


@for_each(("method", "path"), CALLS)
def test_a_body_too_large_is_refused(
    client: TestClient, kept: Kept, method: str, path: str
) -> None:
    content = b'{"a": "' + b"x" * MOST + b'"}'
    response = client.request(method, path.format(id=kept.id), content=content, headers=JSON)
    assert "too large" in problem(response, 413)
    assert everything(client, kept.id) == kept.before


@for_each(("method", "path"), CALLS)
def test_also_when_it_does_not_say_how_large_it_is(
    client: TestClient, kept: Kept, method: str, path: str
) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MOST // 100_000 + 10):
            yield b" " * 100_000

    response = client.request(method, path.format(id=kept.id), content=endless(), headers=JSON)
    assert "too large" in problem(response, 413)
    assert everything(client, kept.id) == kept.before


class TestASmallerLimit:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(max_body_bytes=20)) as client:
            yield client

    def test_is_kept(self, client: TestClient) -> None:
        fits, large = b'{"seed":   12345678}', b'{"seed":   123456789}'
        made = client.post("/api/sessions", content=fits, headers=JSON)
        assert made.status_code == 201
        response = client.patch(address(made.json()["id"]), content=large, headers=JSON)
        problem(response, 413)
