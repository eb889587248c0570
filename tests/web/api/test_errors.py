"""Bad input gets a sentence that names the field, never a 500, and leaves the session as it was."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import address, create, everything, problem, step

BIG = 10**400
RECIPES: list[tuple[Any, str]] = [
    ({"dataset": {"name": "nothing"}}, "dataset.name"),
    ({"dataset": {"name": "Circle"}}, "dataset.name"),
    ({"dataset": {"name": None}}, "dataset.name"),
    ({"dataset": {"name": ["circle"]}}, "dataset.name"),
    ({"dataset": {"name": "\ud800"}}, "dataset.name"),
    ({"dataset": "circle"}, "dataset"),
    ({"dataset": None}, "dataset"),
    ({"dataset": {"points": 3}}, "dataset.points"),
    ({"dataset": {"samples": 1}}, "dataset.samples"),
    ({"dataset": {"samples": 10_001}}, "dataset.samples"),
    ({"dataset": {"samples": BIG}}, "dataset.samples"),
    ({"dataset": {"samples": "many"}}, "dataset.samples"),
    ({"dataset": {"samples": 20.0}}, "dataset.samples"),
    ({"dataset": {"samples": True}}, "dataset.samples"),
    ({"dataset": {"noise": -0.1}}, "dataset.noise"),
    ({"dataset": {"noise": 2.1}}, "dataset.noise"),
    ({"dataset": {"noise": BIG}}, "dataset.noise"),
    ({"dataset": {"train_fraction": 0}}, "dataset.train_fraction"),
    ({"dataset": {"train_fraction": 1.5}}, "dataset.train_fraction"),
    ({"features": []}, "features"),
    ({"features": ["x3"]}, "features"),
    ({"features": ["x1", "x1"]}, "features"),
    ({"features": ["length"]}, "features.0"),
    ({"features": "x1"}, "features"),
    ({"layers": []}, "layers"),
    ({"layers": [{"units": 0}]}, "layers.0.units"),
    ({"layers": [{"units": 10**6}, {"units": 1}]}, "layers.0.units"),
    ({"layers": [{"units": BIG}, {"units": 1}]}, "layers.0.units"),
    ({"layers": [{"units": 2}, {"units": -3}, {"units": 1}]}, "layers.1.units"),
    ({"layers": [{"units": 2}]}, "layers"),
    ({"layers": [{"units": 1}] * 12}, "layers"),
    ({"layers": [{"units": 1}] * 5000}, "layers"),
    ({"layers": [{"activation": "tanh"}]}, "layers.0.units"),
    ({"layers": [{"units": 1, "activation": "softplux"}]}, "layers.0.activation"),
    ({"layers": [{"units": 1, "bias": False}]}, "layers.0.bias"),
    ({"layers": [1]}, "layers.0"),
    ({"layers": {"units": 1}}, "layers"),
    ({"loss": "rmse"}, "loss"),
    ({"optimizer": {"name": "magic"}}, "optimizer.name"),
    ({"optimizer": {"learning_rate": 0}}, "optimizer.learning_rate"),
    ({"optimizer": {"learning_rate": -1}}, "optimizer.learning_rate"),
    ({"optimizer": {"learning_rate": "fast"}}, "optimizer.learning_rate"),
    ({"optimizer": {"learning_rate": None}}, "optimizer.learning_rate"),
    ({"optimizer": {"learning_rate": BIG}}, "optimizer.learning_rate"),
    ({"initializer": {"name": "lucky"}}, "initializer.name"),
    ({"regularizer": {"name": "l3"}}, "regularizer.name"),
    ({"regularizer": {"rate": -1}}, "regularizer.rate"),
    ({"batch_size": 0}, "batch_size"),
    ({"batch_size": 2.5}, "batch_size"),
    ({"shuffle": "yes"}, "shuffle"),
    ({"shuffle": 1}, "shuffle"),
    ({"seed": -1}, "seed"),
    ({"seed": 2**63}, "seed"),
    ({"seed": None}, "seed"),
    ({"sede": 1}, "sede"),
    ({"": 1}, "not known"),
    ([], "The body"),
    ("circle", "The body"),
    (3, "The body"),
]
STEPS: list[tuple[Any, str]] = [
    ({"unit": "layer"}, "unit"),
    ({"unit": None}, "unit"),
    ({"unit": 3}, "unit"),
    ({"unit": ["batch"]}, "unit"),
    ({"count": "1"}, "count"),
    ({"count": 1.0}, "count"),
    ({"count": True}, "count"),
    ({"count": None}, "count"),
    ({"steps": 3}, "steps"),
    ([], "The body"),
    (None, "The body"),
]


def send(client: TestClient, method: str, path: str, body: Any) -> Response:
    """As JSON in plain ASCII, so that a lone surrogate can be sent too."""
    content, headers = json.dumps(body).encode("ascii"), {"content-type": "application/json"}
    return client.request(method, path, content=content, headers=headers)


def named(case: object) -> str:
    text = ascii(case)
    return text if len(text) < 60 else f"{text[:50]}... {len(text)}"


@for_each(("body", "field"), RECIPES, quick=3)
def test_no_session_is_made_from_a_bad_recipe(client: TestClient, body: Any, field: str) -> None:
    assert field in problem(send(client, "POST", "/api/sessions", body), 422)


@for_each("part", [RECIPES[first::6] for first in range(6)], quick=1)
def test_a_bad_patch_leaves_the_session_as_it_was(
    client: TestClient, part: list[tuple[Any, str]]
) -> None:
    session_id = create(client)
    step(client, session_id, "batch")
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    for body, field in part:
        said = problem(send(client, "PATCH", address(session_id), body), 422)
        assert field in said, named(body)
        assert everything(client, session_id) == before, named(body)


def test_a_bad_step_moves_nothing(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    for body, field in STEPS:
        said = problem(client.post(address(session_id, "step"), json=body), 422)
        assert field in said, body
        assert everything(client, session_id) == before, body


NUMBERS = [
    ('{"optimizer": {"learning_rate": NUMBER}}', "optimizer.learning_rate"),
    ('{"dataset": {"noise": NUMBER}}', "dataset.noise"),
    ('{"dataset": {"train_fraction": NUMBER}}', "dataset.train_fraction"),
    ('{"dataset": {"samples": NUMBER}}', "dataset.samples"),
    ('{"batch_size": NUMBER}', "batch_size"),
    ('{"seed": NUMBER}', "seed"),
    ('{"regularizer": {"rate": NUMBER}}', "regularizer.rate"),
]


def test_what_is_not_finite_is_refused(client: TestClient) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    headers = {"content-type": "application/json"}
    for (place, field), number in product(NUMBERS, ["NaN", "Infinity", "-Infinity", "1e999"]):
        content = place.replace("NUMBER", number)
        made = client.post("/api/sessions", content=content, headers=headers)
        assert field in problem(made, 422), content
        patched = client.patch(address(session_id), content=content, headers=headers)
        assert field in problem(patched, 422), content
        assert everything(client, session_id) == before, content


def test_a_sentence_says_what_is_possible(client: TestClient) -> None:
    recipe = {"layers": [{"units": 1, "activation": "softplux"}]}
    detail = problem(client.post("/api/sessions", json=recipe), 422)
    for word in ("identity", "sigmoid", "tanh", "relu", "gelu", "softmax", "softplux"):
        assert word in detail


def test_a_sentence_says_the_limit_and_what_was_asked(client: TestClient) -> None:
    recipe = {"layers": [{"units": 10**6}, {"units": 1}]}
    detail = problem(client.post("/api/sessions", json=recipe), 422)
    assert "64" in detail and "1000000" in detail


@for_each(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/sessions", {"GET", "POST"}),
        ("PUT", "/api/sessions/{id}", {"GET", "PATCH", "DELETE"}),
        ("POST", "/api/sessions/{id}", {"GET", "PATCH", "DELETE"}),
        ("GET", "/api/sessions/{id}/step", {"POST"}),
        ("DELETE", "/api/sessions/{id}/parameters", {"GET", "PUT"}),
        ("POST", "/api/sessions/{id}/trace", {"GET"}),
    ],
    quick=3,
)
def test_a_wrong_method_gets_the_allowed_ones(
    client: TestClient, method: str, path: str, allowed: set[str]
) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    response = client.request(method, path.format(id=session_id))
    problem(response, 405)
    assert set(response.headers["allow"].replace(" ", "").split(",")) <= allowed
    assert everything(client, session_id) == before


@for_each("path", ["/api", "/api/", "/api/session", "/api/sessions/a/b/c"])
def test_an_unknown_address_is_a_problem_too(client: TestClient, path: str) -> None:
    problem(client.get(path), 404)
