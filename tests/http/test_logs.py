"""One line a request, with an id and without anything that would let a reader in."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from app.http.logs import configure_logging
from app.settings import Settings
from tests.web.calls import SMALL, create
from tests.web.opening import new_app


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged as JSON from here on."""
    root, own = logging.getLogger(), logging.getLogger("app")
    before = root.handlers[:], root.level, own.level
    text = io.StringIO()
    configure_logging("info", "json", text)
    yield text
    root.handlers[:], root.level, own.level = before


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def requests(written: io.StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(written) if line["message"] == "request"]


def test_a_line_a_request(client: TestClient, written: io.StringIO) -> None:
    session_id = create(client)
    response = client.get(f"/lab/{session_id}?layer=1", headers={"X-Request-ID": "from-my.proxy_1"})
    made, shown = requests(written)
    assert (made["method"], made["route"]) == ("POST", "/api/sessions")
    assert made["status"] == 201
    assert shown["route"] == "/lab/{session_id}"
    assert shown["level"] == "info"
    assert shown["ms"] > 0
    assert shown["request"] == response.headers["X-Request-ID"] == "from-my.proxy_1"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "ü", '"}', "<script>"])
def test_an_id_that_is_not_safe_is_replaced(
    client: TestClient, written: io.StringIO, given: str
) -> None:
    response = client.get("/healthz", headers=[(b"X-Request-ID", given.encode())])
    [line] = requests(written)
    assert line["request"] == response.headers["X-Request-ID"]
    assert line["request"] not in ("", given)


def test_two_requests_have_two_ids(client: TestClient) -> None:
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5


def test_no_secret_is_written(client: TestClient, written: io.StringIO) -> None:
    session_id = create(client)
    headers = {"Authorization": "Bearer secret-token", "Cookie": "visitor=secret-cookie"}
    client.get(f"/lab/{session_id}?state=secret-query", headers=headers)
    client.post("/api/sessions", json={**SMALL, "secret-body": 1}, headers=headers)
    client.get("/secret-path/x", headers=headers)
    assert len(requests(written)) == 4
    assert "secret" not in written.getvalue()
    assert session_id not in written.getvalue()


def test_the_visitor_is_a_hash(written: io.StringIO) -> None:
    app = new_app(Settings())

    async def with_visitor(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["visitor"] = scope["query_string"].decode()
        await app(scope, receive, send)

    with TestClient(with_visitor) as client:
        for visitor in ("anna", "anna", "ben", ""):
            client.get(f"/healthz?{visitor}")
    anna, again, ben, nobody = (line["visitor"] for line in requests(written))
    assert anna == again != ben
    assert nobody == ""
    assert "anna" not in written.getvalue()


def test_what_goes_wrong_is_logged_with_the_id(written: io.StringIO) -> None:
    app = new_app(Settings())

    @app.get("/broken")
    async def broken() -> None:
        logging.getLogger("app.somewhere").warning("about to break")
        raise RuntimeError("as a test")

    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/broken")
    assert response.status_code == 500
    name = response.headers["X-Request-ID"]
    before, broke, line = lines(written)
    assert {before["request"], broke["request"], line["request"]} == {name}
    assert "RuntimeError: as a test" in broke["trace"]
    assert line["status"] == 500


def test_lines_for_a_person(client: TestClient) -> None:
    root, own = logging.getLogger(), logging.getLogger("app")
    before = root.handlers[:], root.level, own.level
    text = io.StringIO()
    try:
        configure_logging("info", "text", text)
        client.get("/healthz")
        configure_logging("warning", "text", text)
        client.get("/healthz")
    finally:
        root.handlers[:], root.level, own.level = before
    [line] = text.getvalue().splitlines()
    assert "INFO request" in line
    assert "route=/healthz status=200" in line
