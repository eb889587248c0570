"""Part of a recipe is changed: what keeps the weights does, everything else starts anew."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import SMALL, address, create, everything, problem, read, step, strict

Patch = dict[str, Any]
KEEPING: list[Patch] = [
    {"optimizer": {"learning_rate": 0.125}},
    {"batch_size": 3},
    {"batch_size": None},
    {"regularizer": {"rate": 0.5}},
    {"optimizer": {"name": "sgd", "learning_rate": 0.25}, "batch_size": 1},
]
STARTING: list[Patch] = [
    {"dataset": {"noise": 0.0}},
    {"dataset": {"samples": 40}},
    {"dataset": {"train_fraction": 0.75}},
    {"dataset": {"name": "spiral"}},
    {"dataset": {"name": "article"}},
    {"features": ["x2"]},
    {"layers": [{"units": 1, "activation": "tanh"}]},
    {"initializer": {"name": "uniform"}},
    {"shuffle": False},
    {"seed": 11},
    {"seed": 11, "batch_size": None},
]


def patch(client: TestClient, session_id: str, body: Patch) -> Any:
    return strict(client.patch(address(session_id), json=body))


def moved(client: TestClient) -> str:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    step(client, session_id, "batch", 1)
    return session_id


@for_each("body", KEEPING, quick=3)
def test_these_keep_the_weights_and_the_place(client: TestClient, body: Patch) -> None:
    session_id = moved(client)
    before = everything(client, session_id)
    patched = patch(client, session_id, body)
    after = everything(client, session_id)
    assert patched == after[""]
    for part in ("parameters", "history", "data"):
        assert after[part] == before[part]
    for name in ("epoch", "batch", "sample", "phase"):
        assert patched["position"][name] == before[""]["position"][name]
    assert patched["version"] == before[""]["version"] + 1


@for_each("body", STARTING, quick=3)
def test_anything_else_is_a_new_run_of_the_new_recipe(client: TestClient, body: Patch) -> None:
    session_id = moved(client)
    patched = patch(client, session_id, body)
    recipe = {**patched["recipe"]}
    fresh = read(client, create(client, **recipe))
    assert patched == {**fresh, "id": session_id, "version": patched["version"]}
    for part in ("parameters", "history", "data"):
        assert read(client, session_id, part) == read(client, fresh["id"], part)


@for_each("body", [*KEEPING, *STARTING], quick=3)
def test_only_what_is_named_changes(client: TestClient, body: Patch) -> None:
    session_id = moved(client)
    before = read(client, session_id)["recipe"]
    after = patch(client, session_id, body)["recipe"]
    for name, value in before.items():
        if name not in body and not (name == "features" and "dataset" in body):
            assert after[name] == value
        elif isinstance(value, dict):
            assert after[name] == {**value, **body[name]}


@for_each(
    ("name", "features"), [("article", ["x1"]), ("and3", ["x1", "x2", "x3"]), ("xor", ["x1", "x2"])]
)
def test_another_data_set_brings_its_inputs(
    client: TestClient, name: str, features: list[str]
) -> None:
    session_id = create(client, features=["x2"])
    assert patch(client, session_id, {"dataset": {"name": name}})["recipe"]["features"] == features


def test_a_learning_rate_counts_from_the_next_update_on(client: TestClient) -> None:
    session_id = moved(client)
    patch(client, session_id, {"optimizer": {"learning_rate": 1e-300}})
    before = read(client, session_id, "parameters")
    step(client, session_id, "batch")
    assert read(client, session_id, "parameters") == before


def test_a_running_step_starts_again(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 3)
    position = patch(client, session_id, {"batch_size": 4})["position"]
    assert (position["phase"], position["layer"], position["batches"]) == ("ready", None, 3)


@for_each("body", [{}, {"batch_size": 5}, {"dataset": {}}, SMALL], quick=3)
def test_a_patch_that_changes_nothing_changes_nothing(client: TestClient, body: Patch) -> None:
    session_id = moved(client)
    before = everything(client, session_id)
    patch(client, session_id, body)
    after = everything(client, session_id)
    after[""]["version"] = before[""]["version"]
    assert after == before


def test_an_unknown_data_set_is_the_only_complaint(client: TestClient) -> None:
    session_id = create(client)
    response = client.patch(address(session_id), json={"dataset": {"name": "nothing"}})
    detail = problem(response, 422)
    assert "dataset.name" in detail and "spiral" in detail
    assert "features" not in detail
