"""The metrics of the layers, for those who ask: from the factors that a trace names."""

from __future__ import annotations

import math

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create, read, step

RELU = [{"units": 3, "activation": "relu"}, {"units": 1, "activation": "tanh"}]


def test_they_agree_with_the_trace_of_the_training_set(client: TestClient) -> None:
    session_id = create(client, layers=RELU, optimizer={"learning_rate": 1.0})
    step(client, session_id, "epoch", 20)
    step(client, session_id, "batch", 1)
    trace = read(client, session_id, "trace")
    layers = client.get(f"/api/sessions/{session_id}?metrics=layers").json()["layers"]
    assert [layer["layer"] for layer in layers] == [1, 2]
    for index, layer in enumerate(layers):
        weights = [value for row in trace["dJ_dw"][index] for value in row]
        norm = math.sqrt(sum(slope**2 for slope in weights + trace["dJ_db"][index]))
        assert layer["gradient_norm"] == pytest.approx(norm, rel=1e-12)
    slopes = trace["da_dz"]
    dead = [all(row[unit] == 0 for row in slopes[0]) for unit in range(3)]
    assert (layers[0]["dead"], layers[0]["saturated"]) == (sum(dead) / 3, None)
    flat = [row[0] < 0.01 for row in slopes[1]]
    assert (layers[1]["dead"], layers[1]["saturated"]) == (None, sum(flat) / len(flat))


def test_nobody_gets_them_unasked(client: TestClient) -> None:
    session_id = create(client)
    assert "layers" not in read(client, session_id)
    assert client.get(f"/api/sessions/{session_id}?metrics=units").status_code == 422
