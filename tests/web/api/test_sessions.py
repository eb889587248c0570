"""A session is made from a recipe, read, reset and deleted."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.training.recipe.recipe import Recipe
from tests.for_each import for_each
from tests.web.calls import SMALL, address, create, everything, problem, read, step, strict


def test_it_has_the_documented_shape(client: TestClient) -> None:
    session = read(client, create(client))
    assert session == {
        "id": session["id"],
        "name": "",
        "version": 1,
        "status": "paused",
        "message": "",
        "divergence": None,
        "position": {
            "epoch": 0,
            "batch": 0,
            "batches": 3,
            "sample": 0,
            "phase": "ready",
            "layer": None,
        },
        "recipe": Recipe.model_validate(SMALL).model_dump(mode="json"),
        "loss": session["loss"],
        "accuracy": session["accuracy"],
        "r_squared": None,
        "r_squared_by_output": [],
        "rmse": None,
        "target_scale": None,
        "confusion": session["confusion"],
    }
    tested = client.get(address(session["id"], "data"), params={"split": "test"}).json()
    assert sum(map(sum, session["confusion"])) == len(tested["y"])
    assert session["loss"].keys() == {"train", "test"}
    assert all(isinstance(loss, float) and loss > 0 for loss in session["loss"].values())
    assert 0 <= session["accuracy"] <= 1


def test_created_is_what_is_then_read(client: TestClient) -> None:
    response = client.post("/api/sessions", json=SMALL)
    made = strict(response, 201)
    assert response.headers["location"] == f"/api/sessions/{made['id']}"
    assert made.pop("token")
    assert strict(client.get(response.headers["location"])) == made


@for_each("body", [b"", b"{}", b"null"], ids=["empty", "no field", "null"])
def test_every_field_of_a_recipe_has_a_default(client: TestClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    made = strict(client.post("/api/sessions", content=body, headers=headers), 201)
    assert made["recipe"] == Recipe().model_dump(mode="json")


@for_each(
    "part",
    [
        {"dataset": {"name": "spiral", "samples": 30, "noise": 0.0, "train_fraction": 0.8}},
        {"features": ["x2"]},
        {"layers": [{"units": 1, "activation": "relu", "dropout": 0.0}]},
        {"optimizer": {"name": "adam", "learning_rate": 1, "beta1": 0.5}},
        {"schedule": {"name": "step", "gamma": 0.25, "epochs": 7}},
        {"clip_norm": 0.5},
        {"frozen": ["w0.1.1", "layer2"]},
        {"standardize": True},
        {"initializer": {"name": "uniform"}},
        {"regularizer": {"name": "l1", "rate": 0.25}},
        {"batch_size": None},
        {"shuffle": False},
        {"seed": 0},
        {"loss": "mse"},
    ],
)
def test_a_field_that_is_given_counts(client: TestClient, part: dict[str, Any]) -> None:
    recipe = strict(client.post("/api/sessions", json=part), 201)["recipe"]
    assert recipe == Recipe.model_validate(part).model_dump(mode="json")
    (name,) = part
    assert given_in(recipe[name], part[name])


def given_in(whole: Any, given: Any) -> bool:
    """Whether all that was given is there; what was not has its default."""
    if isinstance(given, dict):
        return all(given_in(whole[name], value) for name, value in given.items())
    if isinstance(given, list):
        return len(whole) == len(given) and all(map(given_in, whole, given))
    return bool(whole == given)


def test_the_same_recipe_makes_the_same_run(client: TestClient) -> None:
    one, two = create(client), create(client)
    assert one != two
    for session_id in (one, two):
        step(client, session_id, "epoch", 3)
    for part in ("parameters", "history", "data"):
        assert read(client, one, part) == read(client, two, part)


def test_sessions_know_nothing_of_each_other(client: TestClient) -> None:
    one, two = create(client), create(client)
    before = everything(client, two)
    step(client, one, "epoch", 2)
    assert everything(client, two) == before


def test_reset_gives_the_very_same_initial_weights(client: TestClient) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    step(client, session_id, "epoch", 2)
    step(client, session_id, "phase", 2)
    reset = strict(client.post(address(session_id, "reset")))
    after = everything(client, session_id)
    assert reset == after[""] == {**before[""], "version": 4}
    assert {**after, "": None} == {**before, "": None}


def test_deleted_is_gone(client: TestClient) -> None:
    session_id, other = create(client), create(client)
    response = client.delete(address(session_id))
    assert (response.status_code, response.content) == (204, b"")
    problem(client.get(address(session_id)), 404)
    assert read(client, other)["id"] == other


@for_each(
    ("method", "part", "body"),
    [
        ("GET", "", None),
        ("DELETE", "", None),
        ("PATCH", "", {}),
        ("POST", "step", {}),
        ("POST", "reset", None),
        ("GET", "parameters", None),
        ("PUT", "parameters", {"w": [], "b": []}),
        ("GET", "data", None),
        ("GET", "trace", None),
        ("GET", "history", None),
    ],
)
def test_an_unknown_session_is_not_found(
    client: TestClient, method: str, part: str, body: Any
) -> None:
    detail = problem(client.request(method, address("nobody", part), json=body), 404)
    assert "no session nobody" in detail


def test_a_session_without_a_test_set_says_so(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"})
    assert read(client, session_id)["loss"]["test"] is None
    assert read(client, session_id, "data", split="test") == {
        "x": [],
        "y": [],
        "target": None,
    }
    assert read(client, session_id, "history")["test"] == [None]


def test_the_loss_is_the_mean_squared_error_of_each_split(client: TestClient) -> None:
    session_id = create(client)
    loss = read(client, session_id)["loss"]
    for split in ("train", "test"):
        whole = read(client, session_id, "trace", split=split)
        assert whole["loss"] == pytest.approx(loss[split], rel=1e-12)


def test_accuracy_counts_the_test_set(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 5)
    predicted = read(client, session_id, "trace", split="test")["a"][-1]
    y = read(client, session_id, "data", split="test")["y"]
    right = sum((p > 0.5) == (label > 0.5) for (p,), (label,) in zip(predicted, y, strict=True))
    assert read(client, session_id)["accuracy"] == right / len(y)
