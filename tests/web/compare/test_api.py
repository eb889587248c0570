"""Comparisons, races and sweeps in the JSON API."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, everything, problem, read, step, strict
from tests.web.page import visit


def compare(client: TestClient, *sessions: str) -> Any:
    answer = client.post("/api/comparisons", json={"sessions": sessions})
    made = strict(answer, 201)
    assert answer.headers["location"] == f"/api/comparisons/{made['id']}"
    return made


def address(comparison: Any, part: str = "") -> str:
    return f"/api/comparisons/{comparison['id']}/{part}".rstrip("/")


def test_a_comparison_of_sessions(client: TestClient) -> None:
    one = create(client)
    other = create(client, optimizer={"name": "adam", "learning_rate": 0.5})
    step(client, other, "epoch", 2)
    made = compare(client, one, other)
    assert [run["letter"] for run in made["runs"]] == ["A", "B"]
    assert [run["session"] for run in made["runs"]] == [read(client, one), read(client, other)]
    found = {part["field"]: part["values"] for part in made["differences"]}
    assert found == {
        "optimizer.name": {"A": "sgd", "B": "adam"},
        "optimizer.beta1": {"A": None, "B": 0.9},
        "optimizer.beta2": {"A": None, "B": 0.999},
        "optimizer.epsilon": {"A": None, "B": 1e-8},
    }
    assert strict(client.get(address(made))) == made
    visit(client, f"/compare/{made['id']}")


def test_all_runs_are_stepped_as_each_alone(client: TestClient) -> None:
    recipes: list[dict[str, Any]] = [{}, {"optimizer": {"name": "adam"}}]
    made = compare(client, *(create(client, **recipe) for recipe in recipes))
    moved = strict(client.post(address(made, "step"), json={"unit": "epoch", "count": 7}))
    assert (moved["done"], moved["asked"]) == (7, 7)
    for run, recipe in zip(moved["runs"], recipes, strict=True):
        alone = create(client, **recipe)
        step(client, alone, "epoch", 7)
        assert run["session"]["loss"] == read(client, alone)["loss"]
    back = strict(client.post(address(made, "reset")))
    assert [run["session"]["position"]["epoch"] for run in back["runs"]] == [0, 0]


def test_a_copy_is_added_and_removed(client: TestClient) -> None:
    session_id = create(client)
    made = compare(client, session_id)
    step(client, session_id, "epoch", 3)
    body = {"session": session_id, "pinned": True}
    joined = strict(client.post(address(made, "runs"), json=body))
    (_, pinned) = joined["runs"]
    assert pinned["pinned"] and pinned["session"]["position"]["epoch"] == 3
    assert joined["version"] == made["version"] + 1
    moved = strict(client.post(address(made, "step"), json={"unit": "epoch"}))
    assert [run["session"]["position"]["epoch"] for run in moved["runs"]] == [4, 3]
    left = strict(client.delete(address(made, f"runs/{session_id}")))
    assert [run["session_id"] for run in left["runs"]] == [pinned["session_id"]]
    assert read(client, session_id)["position"]["epoch"] == 4


def test_a_race_of_a_session(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = everything(client, session_id)
    body = {"optimizers": ["sgd", "adam"], "learning_rates": [0.1, 0.2]}
    made = strict(client.post(f"/api/sessions/{session_id}/race", json=body), 201)
    optimizers = [run["session"]["recipe"]["optimizer"] for run in made["runs"]]
    assert [(one["name"], one["learning_rate"]) for one in optimizers] == [
        ("sgd", 0.1),
        ("sgd", 0.2),
        ("adam", 0.1),
        ("adam", 0.2),
    ]
    assert {run["session"]["position"]["epoch"] for run in made["runs"]} == {0}
    assert everything(client, session_id) == before


def test_a_sweep_of_a_session(client: TestClient) -> None:
    session_id = create(client)
    body = {"low": 0.01, "high": 1, "count": 3, "epochs": 4}
    found = strict(client.post(f"/api/sessions/{session_id}/sweep", json=body))
    losses = {one["learning_rate"]: one["test"] for one in found["tried"]}
    assert list(losses) == [0.01, 0.1, 1.0]
    assert found["best"] == min(losses, key=lambda rate: losses[rate])
    for rate, loss in losses.items():
        alone = create(client, optimizer={"learning_rate": rate})
        step(client, alone, "epoch", 4)
        assert read(client, alone)["loss"]["test"] == loss


@for_each(
    ("path", "body", "status", "said"),
    [
        ("/api/comparisons", {"sessions": ["nobody"]}, 422, "there is no session nobody"),
        ("/api/comparisons", {"sessions": [""] * 7}, 422, "sessions"),
        ("/api/comparisons/nothing/step", {}, 404, "There is no comparison nothing"),
        ("/api/comparisons/nothing/runs", {"session": "x"}, 404, "There is no comparison"),
        ("/api/sessions/{}/race", {}, 422, "A race needs two runs"),
        ("/api/sessions/{}/race", {"optimizers": ["newton"]}, 422, "optimizers.0 must be one of"),
        ("/api/sessions/{}/sweep", {"count": 99}, 422, "from 2 to 24"),
        ("/api/sessions/{}/sweep", {"low": "a"}, 422, "low must be a number"),
        ("/api/sessions/nobody/sweep", {}, 404, "There is no session nobody"),
    ],
)
def test_invalid_requests_are_refused(
    client: TestClient, path: str, body: dict[str, Any], status: int, said: str
) -> None:
    answer = client.post(path.format(create(client)), json=body)
    assert said in problem(answer, status)


def test_the_seventh_run_is_refused(client: TestClient) -> None:
    session_id = create(client)
    made = compare(client, session_id)
    body = {"session": session_id}
    for _ in range(5):
        made = strict(client.post(address(made, "runs"), json=body))
    assert "at most 6 runs" in problem(client.post(address(made, "runs"), json=body), 422)
    assert strict(client.get(address(made))) == made


def test_too_many_epochs_are_refused(client: TestClient) -> None:
    made = compare(client, create(client))
    answer = client.post(address(made, "step"), json={"unit": "epoch", "count": 10_001})
    assert "at most 10000" in problem(answer, 422)
