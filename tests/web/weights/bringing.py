"""The page that brings weights, used as a browser uses it."""

from __future__ import annotations

from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from tests.web.own_table import tables
from tests.web.page import Changes, Page, read

TEXTBOOK: dict[str, Any] = {
    "data": {"x": [[0.05, 0.10]], "y": [[0.01, 0.99]], "task": "numbers"},
    "layers": [{"units": 2, "activation": "sigmoid"}, {"units": 2, "activation": "sigmoid"}],
    "standardize": False,
    "batch_size": None,
    "optimizer": {"learning_rate": 0.5},
}
"""A 2-2-2 network on one sample with two numbers to predict."""


def upload(client: TestClient, session_id: str, content: bytes, name: str = "w.npz") -> Response:
    return client.post(f"/lab/{session_id}/weights", files={"file": (name, content)})


def paste(client: TestClient, session_id: str, text: str) -> Response:
    fields = {"pasted": (None, text.replace("\n", "\r\n").encode())}
    return client.post(f"/lab/{session_id}/weights", files=fields)


def bring(client: TestClient, session_id: str, content: bytes) -> Page:
    return read(upload(client, session_id, content))


def press(client: TestClient, page: Page, button: str, changes: Changes | None = None) -> Response:
    return tables.press(client, page, button, changes)
