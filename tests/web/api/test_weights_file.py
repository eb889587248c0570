"""Weights from a file through the API."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.training.weights.layouts import W0, W1, npz, torch_npz
from tests.web.calls import address, create, everything, problem, read, strict
from tests.web.weights.bringing import TEXTBOOK

V0 = np.arange(1.0, 7.0).reshape(2, 3)
V1 = np.array([[7.0], [8.0], [9.0]])
C0, C1 = np.array([0.1, 0.2, 0.3]), np.array([-0.5])


def put(client: TestClient, session_id: str, content: bytes | str, **query: Any) -> Response:
    headers = {"Content-Type": "application/octet-stream"}
    path = address(session_id, "parameters/file")
    return client.put(path, content=content, params=query, headers=headers)


@for_each("orientation", ["source", "target"])
def test_a_file_is_set_whichever_way_round_it_is(client: TestClient, orientation: str) -> None:
    session_id = create(client)
    as_here = npz(w0=V0, b0=C0, w1=V1, b1=C1)
    content = as_here if orientation == "source" else torch_npz([V0, V1], [C0, C1])
    answer = strict(put(client, session_id, content))
    assert answer["orientation"] == [orientation] * 2
    assert answer["missing"] == []
    assert bool(answer["remarks"]) == (orientation == "target")
    assert answer["session"]["id"] == session_id
    expected = {"w": [V0.tolist(), V1.tolist()], "b": [C0.tolist(), C1.tolist()]}
    assert read(client, session_id, "parameters") == expected


def test_the_orientation_must_be_told_if_nothing_tells(client: TestClient) -> None:
    session_id = create(client, **TEXTBOOK)
    before = everything(client, session_id)
    content = npz(w0=W0, w1=W1)
    assert "whether a row" in problem(put(client, session_id, content), 422)
    assert everything(client, session_id) == before
    strict(put(client, session_id, content, orientation="target", missing="zero"))
    assert read(client, session_id, "parameters")["w"] == [W0.T.tolist(), W1.T.tolist()]


def test_other_layers_need_leave(client: TestClient) -> None:
    session_id = create(client)
    content = npz(w0=np.ones((2, 2)), w1=np.ones((2, 1)))
    said = problem(put(client, session_id, content), 422)
    assert "The file is a 2-2-1 network and this session has 2-3-1" in said
    answer = strict(put(client, session_id, content, new_layers=True))
    assert [layer["units"] for layer in answer["session"]["recipe"]["layers"]] == [2, 1]
    assert answer["missing"] == [0, 1]


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"{}", b"PK\x03\x04", b"\x80\x02torch", b"\x89HDF\r\n"]
)
def test_other_bytes_are_refused(client: TestClient, content: bytes) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    problem(put(client, session_id, content), 422)
    assert everything(client, session_id) == before
