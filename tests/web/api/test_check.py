"""The API checks a backward pass: any subset of the trace, with as many hints as are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from tests.web.calls import address, create, problem, read, step, strict


def check(client: TestClient, session_id: str, answers: Any, **query: Any) -> Any:
    return strict(client.post(address(session_id, "check"), json=answers, params=query))


def trace(client: TestClient, session_id: str) -> dict[str, Any]:
    """The trace of the exercise's batch."""
    rows = read(client, session_id, "check")["rows"]
    found: dict[str, Any] = read(client, session_id, "trace", index=rows)
    return found


def test_the_trace_agrees_whole_and_in_any_part(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "batch")
    right = trace(client, session_id)
    verdict = check(client, session_id, right)
    assert verdict["agrees"] and verdict["first_wrong"] is None and verdict["diagnosis"] is None
    assert [each["state"] for each in verdict["terms"]] == ["agrees"] * 15
    assert verdict["remarks"] == [] and verdict["hints"] == []
    for name in ("z", "a", "loss", "dJ_da", "da_dz", "dJ_dz", "dJ_dw", "dJ_db"):
        assert check(client, session_id, {name: right[name]})["agrees"]
    one = check(client, session_id, {"dJ_dw": [None, right["dJ_dw"][1]], "loss": None})
    assert [(each["term"], each["layer"]) for each in one["terms"]] == [("dJ_dw", 1)]
    assert check(client, session_id, {"dw1": right["dJ_dw"][1]})["agrees"]


def test_the_exercise_is_what_the_page_steps(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"}, batch_size=4)
    given = read(client, session_id, "check")
    x, y = (np.array(given[name]) for name in "xy")
    w, b = ([np.array(part) for part in given[name]] for name in "wb")
    a1 = np.tanh(x @ w[0] + b[0])
    a2 = 1 / (1 + np.exp(-(a1 @ w[1] + b[1])))
    assert (given["activations"], given["loss"]) == (["tanh", "sigmoid"], "mse")
    dz2 = 2 / given["divisor"] * (a2 - y) * a2 * (1 - a2)
    new_w1 = w[1] - given["learning_rate"] * a1.T @ dz2
    answer = {"dJ_dz": [None, dz2.tolist()], "w": [None, new_w1.tolist()]}
    assert check(client, session_id, answer)["agrees"]
    step(client, session_id, "batch")
    assert np.allclose(read(client, session_id, "parameters")["w"][1], new_w1, rtol=1e-12)
    moved = check(client, session_id, answer, pin=given["pin"])
    assert moved["agrees"] and moved["pin"] == given["pin"]
    assert moved["remarks"][0].startswith("The run has moved on since then.")
    assert not check(client, session_id, answer)["agrees"]


def test_hints_are_told_as_far_as_asked_for(client: TestClient) -> None:
    session_id = create(client)
    right = trace(client, session_id)
    m = len(right["a"][0])
    wrong = {"dJ_dw": [(m * np.array(dw)).tolist() for dw in right["dJ_dw"]]}
    rungs = ["place", "factor", "formula", "number"]
    for hints in range(5):
        verdict = check(client, session_id, wrong, hints=hints)
        assert not verdict["agrees"]
        assert verdict["first_wrong"] == {"term": "dJ_dw", "layer": 1, "symbol": "∂J/∂w¹"}
        assert [each["rung"] for each in verdict["hints"]] == rungs[:hints]
        assert bool(verdict["diagnosis"]) == bool(verdict["mistakes"]) == (hints >= 3)
        worst = [each["worst"] for each in verdict["terms"]]
        assert all(worst) if hints == 4 else not any(worst)
    assert "1/m" in verdict["diagnosis"]
    assert worst[0]["ratio"] == pytest.approx(m)
    j, k = worst[0]["place"]
    assert worst[0]["right"] == pytest.approx(right["dJ_dw"][1][j][k], rel=1e-12)
    default = check(client, session_id, wrong)
    assert len(default["hints"]) == 3 and default["terms"][0]["worst"] is None


def test_a_shape_is_a_sentence(client: TestClient) -> None:
    session_id = create(client)
    right = trace(client, session_id)
    turned = {"dJ_dw": [np.array(right["dJ_dw"][0]).T.tolist(), None]}
    (term,) = check(client, session_id, turned)["terms"]
    assert term["state"] == "wrong"
    assert term["sentence"].startswith("dJ_dw[0] is 3×2, it must be 2×3: transposed?")


def test_one_sample(client: TestClient) -> None:
    session_id = create(client)
    right = read(client, session_id, "trace", index=[7])
    assert check(client, session_id, right, sample=7)["agrees"]
    assert read(client, session_id, "check", sample=7)["rows"] == [7]
    sentence = problem(client.get(address(session_id, "check"), params={"sample": 12}), 422)
    assert sentence == "There is no training sample 12; choose 0 to 11."


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"foo": [1]},
        {"loss": None},
        {"dJ_dw": [[1, 2]]},
        {"dJ_dw": "dw"},
        {"dJ_dw": [[["a"]], None]},
        {"dJ_dw": [[[True]], None]},
        {"dJ_dw": [[[1], [1, 2]], None]},
        {"dw7": [[1]]},
        {"dw0": [[[[[[[[[[[1]]]]]]]]]]]},
        {"dJ_dw": [[[None]], None]},
        {"dw0": [0] * 40_001},
        [1],
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(client: TestClient, answers: Any) -> None:
    session_id = create(client)
    problem(client.post(address(session_id, "check"), json=answers), 422)


def test_nothing_changes(client: TestClient) -> None:
    session_id = create(client)
    check(client, session_id, {"loss": 1.0})
    assert read(client, session_id)["version"] == 1
