"""Calls of the JSON API, each answer checked for what every answer must be."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, NoReturn

from httpx2 import Response
from starlette.testclient import TestClient

from app.store.base import Stores

SMALL: dict[str, Any] = {
    "dataset": {"name": "circle", "samples": 24, "train_fraction": 0.5},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "optimizer": {"learning_rate": 0.5},
    "batch_size": 5,
}
"""12 training and 12 test samples, batches of 5, 5 and 2; the network is 2-3-1."""


def create(client: TestClient, **parts: Any) -> str:
    """The id of a small session with parts of its recipe replaced."""
    made = strict(client.post("/api/sessions", json={**SMALL, **parts}), 201)
    session_id: str = made["id"]
    return session_id


def address(session_id: str, part: str = "") -> str:
    return f"/api/sessions/{session_id}/{part}".rstrip("/")


def read(client: TestClient, session_id: str, part: str = "", **query: Any) -> Any:
    return strict(client.get(address(session_id, part), params=query))


def step(client: TestClient, session_id: str, unit: str, count: int = 1) -> Any:
    body = {"unit": unit, "count": count}
    return strict(client.post(address(session_id, "step"), json=body))


def everything(client: TestClient, session_id: str) -> dict[str, Any]:
    """All that the API says about a session.

    Parameters, history and data are made from the stored snapshot, so they are not read again
    while that is the same; those of a run that plays are.
    """
    state = read(client, session_id)
    key = (session_id, stored(client, session_id))
    if state["status"] == "playing" or key not in _PARTS:
        parts = {part: read(client, session_id, part) for part in ("parameters", "history", "data")}
        _PARTS.clear()
        _PARTS[key] = parts
    return {"": state, **_PARTS[key]}


_PARTS: dict[tuple[str, bytes], dict[str, Any]] = {}
"""Of the session read last."""


def stored(client: TestClient, session_id: str) -> bytes:
    """The snapshot that the store holds."""
    stores: Stores = client.app.state.stores  # type: ignore[attr-defined]
    return asyncio.run(stores.sessions.load(session_id)).snapshot


def strict(response: Response, status: int = 200) -> Any:
    """The JSON of a good answer; no number in it may be beyond JSON."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    return json.loads(response.text, parse_constant=_refuse)


def problem(response: Response, status: int) -> str:
    """The sentence of an RFC 9457 problem."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = json.loads(response.text, parse_constant=_refuse)
    assert {"title", "status", "detail"} <= body.keys()
    assert body["status"] == status
    assert isinstance(body["title"], str) and body["title"]
    detail = body["detail"]
    assert isinstance(detail, str)
    check_sentence(detail)
    return detail


def check_sentence(text: str) -> None:
    """Plain words on one line that end as a sentence does, for people and not for programmers."""
    assert re.fullmatch(r"\S[^\n\r\t]*[.!]", text), repr(text)
    assert len(text) < 400, f"too long to read: {text}"
    assert not re.search(r"Traceback|pydantic|errors\.|type=|input_value|ctx", text), text


def _refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} in JSON")
