"""The API's own description: every call explained, every answer that can come listed."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.training.recipe.recipe import Recipe
from tests.web.calls import address, create, strict

DOCUMENTED = {
    ("post", "/api/sessions"),
    ("get", "/api/sessions/{session_id}"),
    ("patch", "/api/sessions/{session_id}"),
    ("delete", "/api/sessions/{session_id}"),
    ("post", "/api/sessions/{session_id}/step"),
    ("post", "/api/sessions/{session_id}/reset"),
    ("get", "/api/sessions/{session_id}/parameters"),
    ("put", "/api/sessions/{session_id}/parameters"),
    ("get", "/api/sessions/{session_id}/data"),
    ("get", "/api/sessions/{session_id}/trace"),
    ("get", "/api/sessions/{session_id}/history"),
    ("post", "/api/sessions/{session_id}/race"),
    ("post", "/api/sessions/{session_id}/sweep"),
    ("post", "/api/tables"),
    ("post", "/api/comparisons"),
    ("get", "/api/comparisons/{comparison_id}"),
    ("post", "/api/comparisons/{comparison_id}/step"),
    ("post", "/api/comparisons/{comparison_id}/reset"),
    ("post", "/api/comparisons/{comparison_id}/runs"),
    ("delete", "/api/comparisons/{comparison_id}/runs/{session_id}"),
}
Operations = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings())


@pytest.fixture(scope="module")
def schema(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


@pytest.fixture(scope="module")
def operations(schema: dict[str, Any]) -> Operations:
    """By method and path."""
    return {
        (method, path): operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_it_is_served(app: FastAPI, schema: dict[str, Any]) -> None:
    with TestClient(app) as client:
        assert strict(client.get("/openapi.json")) == schema


def test_every_call_of_the_design_is_there(operations: Operations) -> None:
    assert operations.keys() >= DOCUMENTED
    assert all(path.startswith("/api/") for _, path in operations)


def test_every_call_is_described(operations: Operations) -> None:
    for key, operation in operations.items():
        assert operation["summary"], key
        assert operation["description"].rstrip().endswith("."), key
        assert operation["tags"], key


def test_every_problem_is_described_as_one(operations: Operations) -> None:
    for key, operation in operations.items():
        for status, response in operation["responses"].items():
            assert response["description"], (key, status)
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (key, status)


def test_every_call_on_a_session_may_not_find_it(operations: Operations) -> None:
    for key in DOCUMENTED - {("post", "/api/sessions"), ("post", "/api/tables")}:
        assert "404" in operations[key]["responses"], key


def test_every_answer_to_a_bad_body_is_listed(client: TestClient, operations: Operations) -> None:
    session_id = create(client)
    room = strict(client.post("/api/rooms", json={"session": session_id}), 201)
    headers = {"content-type": "application/json"}
    bodies = {400: b"{", 422: b'"x"', 413: b"[" + b" " * Settings().max_body_bytes + b"]"}
    for key in with_body(operations):
        method, path = key
        path = path.format(
            session_id=session_id, comparison_id="nothing", code=room["code"], number=1
        )
        for status, content in bodies.items():
            response = client.request(method, path, content=content, headers=headers)
            assert response.status_code == status, key
            assert str(status) in operations[key]["responses"], key


def test_every_example_works(client: TestClient, operations: Operations) -> None:
    for method, path in with_body(operations):
        body = operations[method, path]["requestBody"]["content"]["application/json"]
        for example in body.get("examples", {}).values():
            assert example["summary"], (method, path)
            made = strict(client.post("/api/sessions", json={}), 201)
            target = path.format(session_id=made["id"])
            response = client.request(method, target, json=example["value"])
            assert response.is_success, (method, path, response.text)


def with_body(operations: Operations) -> list[tuple[str, str]]:
    """The calls that take JSON; there are some."""
    found = [
        key
        for key, operation in operations.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]
    assert found
    return found


def test_the_words_of_problems_are_true(client: TestClient, operations: Operations) -> None:
    """The example of each status has the title that is really sent."""
    session_id = create(client)
    real = {
        404: client.get(address("nobody")),
        422: client.patch(address(session_id), json={"seed": -1}),
    }
    for status, response in real.items():
        listed = operations["patch", "/api/sessions/{session_id}"]["responses"][str(status)]
        example = listed["content"]["application/problem+json"]["example"]
        assert response.json().keys() == example.keys()
        assert response.json()["title"] == example["title"]


def test_the_schema_of_a_recipe_has_every_field_with_its_default(schema: dict[str, Any]) -> None:
    (name,) = [name for name in schema["components"]["schemas"] if name.startswith("Recipe")][:1]
    properties = schema["components"]["schemas"][name]["properties"]
    assert properties.keys() == Recipe.model_fields.keys()
