"""JSON has no infinity: however large the numbers of a run, every answer is JSON."""

from __future__ import annotations

import math
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.tiers import some_slow
from tests.web.calls import address, create, everything, read, step, strict

PARTS = ("", "parameters", "data", "history", "trace")
RELU = [{"units": 2, "activation": "relu"}, {"units": 1, "activation": "relu"}]


def large(client: TestClient, layers: list[dict[str, Any]], size: float, **parts: Any) -> str:
    """A session whose weights are the largest power of ten that is accepted, at most ``size``."""
    session_id = create(client, layers=layers, **parts)
    units = [2, *(layer["units"] for layer in layers)]

    def accepts(exponent: int) -> bool:
        w = [[[10.0**exponent] * units[i + 1]] * units[i] for i in range(len(layers))]
        b = [[0.0] * n for n in units[1:]]
        response = client.put(address(session_id, "parameters"), json={"w": w, "b": b})
        return response.status_code == 200

    low, high = 0, round(math.log10(size)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if accepts(middle) else (low, middle)
    assert accepts(low)
    return session_id


@pytest.mark.parametrize("activation", some_slow(["relu", "identity", "tanh", "sigmoid"], 2))
@pytest.mark.parametrize("depth", some_slow([1, 2, 4], 2))
def test_at_weights_of_1e150(client: TestClient, activation: str, depth: int) -> None:
    hidden = [{"units": 3, "activation": activation}] * (depth - 1)
    session_id = large(client, [*hidden, {"units": 1, "activation": activation}], 1e150)
    for part in PARTS:
        read(client, session_id, part)
    for split in ("train", "test"):
        read(client, session_id, "trace", split=split, index=[0, 3])


@pytest.mark.parametrize("unit", some_slow(["phase", "sample", "batch", "epoch"], 2))
def test_while_stepping_from_there(client: TestClient, unit: str) -> None:
    session_id = large(client, RELU, 1e150)
    for _ in range(8):
        step(client, session_id, unit)
        everything(client, session_id)
        read(client, session_id, "trace")


@for_each("rate", [1e308, 1e150, 1e10], quick=3)
def test_at_an_absurd_learning_rate(client: TestClient, rate: float) -> None:
    session_id = create(client, layers=RELU, optimizer={"learning_rate": rate})
    stepped = step(client, session_id, "epoch", 50)
    everything(client, session_id)
    read(client, session_id, "trace")
    assert stepped["status"] in ("paused", "diverged")
    if stepped["status"] == "diverged":
        assert f"{rate:g}" in stepped["message"]


def test_at_the_smallest_numbers(client: TestClient) -> None:
    session_id = create(client, optimizer={"learning_rate": 5e-324}, dataset={"name": "article"})
    body = {"w": [[[5e-324] * 3], [[5e-324]] * 3], "b": [[5e-324] * 3, [5e-324]]}
    strict(client.put(address(session_id, "parameters"), json=body))
    step(client, session_id, "epoch", 2)
    everything(client, session_id)
    assert read(client, session_id, "parameters")["w"][0][0][0] == 5e-324
