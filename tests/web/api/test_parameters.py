"""Weights and biases can be read and replaced as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import address, create, everything, problem, read, step, strict

W = [[[0.5, -1.0, 1e-300], [2.0, 0.0, -0.0]], [[1.0], [2.0], [-3.5e7]]]
B = [[0.1, 0.2, 0.3], [-1.0]]


def put(client: TestClient, session_id: str, body: Any) -> Any:
    return client.put(address(session_id, "parameters"), json=body)


def test_their_shapes_are_documented(client: TestClient) -> None:
    parameters = read(client, create(client), "parameters")
    assert parameters.keys() == {"w", "b"}
    assert [(len(w), {len(row) for row in w}) for w in parameters["w"]] == [(2, {3}), (3, {1})]
    assert [len(b) for b in parameters["b"]] == [3, 1]
    assert parameters["b"] == [[0.0] * 3, [0.0]]


def test_what_is_put_is_got_to_the_last_bit(client: TestClient) -> None:
    session_id = create(client)
    strict(put(client, session_id, {"w": W, "b": B}))
    assert read(client, session_id, "parameters") == {"w": W, "b": B}


def test_whole_numbers_are_numbers(client: TestClient) -> None:
    session_id = create(client)
    body = {"w": [[[1, 2, 3], [4, 5, 6]], [[1], [2], [3]]], "b": [[0, 0, 0], [1]]}
    strict(put(client, session_id, body))
    assert read(client, session_id, "parameters") == body


def test_position_and_history_stay_and_a_running_step_starts_again(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    answer = strict(put(client, session_id, {"w": W, "b": B}))
    after = everything(client, session_id)
    assert answer == after[""]
    assert after["history"] == before["history"]
    assert after[""]["position"] == {**before[""]["position"], "phase": "ready", "layer": None}
    assert after[""]["loss"] != before[""]["loss"]


def test_training_goes_on_from_them(client: TestClient) -> None:
    session_id, other = create(client), create(client)
    step(client, other, "batch")
    start = read(client, session_id, "parameters")
    strict(put(client, session_id, {"w": W, "b": B}))
    strict(put(client, session_id, start))
    step(client, session_id, "batch")
    assert read(client, session_id, "parameters") == read(client, other, "parameters")


NAN, INFINITY = float("nan"), float("inf")


@for_each(
    ("body", "word"),
    [
        ({}, "w is missing"),
        ({"w": W}, "b is missing"),
        ({"w": W, "b": B, "v": 1}, "v is not known"),
        ({"w": [], "b": []}, "2 entries"),
        ({"w": W[:1], "b": B}, "2 entries"),
        ({"w": W, "b": [*B, [0.0]]}, "2 entries"),
        ({"w": [W[0][:1], W[1]], "b": B}, "w[0]"),
        ({"w": [W[0], [[1.0, 2.0]] * 3], "b": B}, "w[1]"),
        ({"w": [[[1.0], [1.0, 2.0]], W[1]], "b": B}, "w[0]"),
        ({"w": [[], W[1]], "b": B}, "w[0]"),
        ({"w": [[[], []], W[1]], "b": B}, "w[0]"),
        ({"w": W, "b": [[0.1, 0.2], [0.0]]}, "b[0]"),
        ({"w": W, "b": [[], []]}, "b[0]"),
        ({"w": W, "b": [0.1, 0.2]}, "b.0"),
        ({"w": [W[0], [["1"], [2.0], [3.0]]], "b": B}, "w.1.0.0"),
        ({"w": [W[0], [[True], [2.0], [3.0]]], "b": B}, "w.1.0.0"),
        ({"w": [W[0], [[None], [2.0], [3.0]]], "b": B}, "w.1.0.0"),
        ({"w": [W[0], [[10**400], [2.0], [3.0]]], "b": B}, "w.1.0.0"),
        ({"w": "x", "b": B}, "w must be a list"),
        ([], "The body must be"),
        (None, "The body"),
    ],
    quick=3,
)
def test_what_does_not_fit_is_refused(client: TestClient, body: Any, word: str) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    assert word in problem(put(client, session_id, body), 422)
    assert everything(client, session_id) == before


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_not_finite_is_refused(client: TestClient, number: str) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    content = f'{{"w": [[[0, 0, 0], [0, 0, {number}]], [[0], [0], [0]]], "b": [[0, 0, 0], [0]]}}'
    headers = {"content-type": "application/json"}
    response = client.put(address(session_id, "parameters"), content=content, headers=headers)
    assert "w.0.1.2 must be a finite number" in problem(response, 422)
    assert everything(client, session_id) == before


def test_what_would_overflow_is_refused(client: TestClient) -> None:
    identity = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    session_id = create(client, layers=identity)
    before = everything(client, session_id)
    body = {"w": [[[1e200] * 2] * 2, [[1e200]] * 2], "b": [[0.0] * 2, [0.0]]}
    assert "smaller" in problem(put(client, session_id, body), 422)
    assert everything(client, session_id) == before
