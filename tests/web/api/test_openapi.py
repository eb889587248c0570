"""The API's own description: every call explained, every answer that can come listed."""

from __future__ import annotations

from typing import Any

import pytest
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
    ("post", "/api/comparisons"),
    ("get", "/api/comparisons/{comparison_id}"),
    ("post", "/api/comparisons/{comparison_id}/step"),
    ("post", "/api/comparisons/{comparison_id}/reset"),
    ("post", "/api/comparisons/{comparison_id}/runs"),
    ("delete", "/api/comparisons/{comparison_id}/runs/{session_id}"),
}
SCHEMA: dict[str, Any] = create_app().openapi()
OPERATIONS = {
    (method, path): operation
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
WITH_BODY = [key for key, operation in OPERATIONS.items() if "requestBody" in operation]


def named(key: tuple[str, str]) -> str:
    return " ".join(key)


def test_it_is_served(client: TestClient) -> None:
    assert strict(client.get("/openapi.json")) == SCHEMA


def test_every_call_of_the_design_is_there() -> None:
    assert OPERATIONS.keys() >= DOCUMENTED
    assert all(path.startswith("/api/") for _, path in OPERATIONS)


@pytest.mark.parametrize("key", OPERATIONS, ids=named)
def test_every_call_is_described(key: tuple[str, str]) -> None:
    operation = OPERATIONS[key]
    assert operation["summary"]
    assert operation["description"].rstrip().endswith(".")
    assert operation["tags"]


@pytest.mark.parametrize("key", OPERATIONS, ids=named)
def test_every_problem_is_described_as_one(key: tuple[str, str]) -> None:
    for status, response in OPERATIONS[key]["responses"].items():
        assert response["description"]
        if int(status) >= 400:
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("key", sorted(DOCUMENTED - {("post", "/api/sessions")}), ids=named)
def test_every_call_on_a_session_may_not_find_it(key: tuple[str, str]) -> None:
    assert "404" in OPERATIONS[key]["responses"]


@pytest.mark.parametrize("key", WITH_BODY, ids=named)
@pytest.mark.parametrize(
    ("status", "content"),
    [(400, b"{"), (422, b'"x"'), (413, b"[" + b" " * Settings().max_body_bytes + b"]")],
)
def test_every_answer_to_a_bad_body_is_listed(
    client: TestClient, key: tuple[str, str], status: int, content: bytes
) -> None:
    method, path = key
    session_id = create(client)
    headers = {"content-type": "application/json"}
    path = path.format(session_id=session_id, comparison_id="nothing")
    response = client.request(method, path, content=content, headers=headers)
    assert response.status_code == status
    assert str(status) in OPERATIONS[key]["responses"]


@pytest.mark.parametrize("key", WITH_BODY, ids=named)
def test_every_example_works(client: TestClient, key: tuple[str, str]) -> None:
    method, path = key
    body = OPERATIONS[key]["requestBody"]["content"]["application/json"]
    for example in body.get("examples", {}).values():
        assert example["summary"]
        made = strict(client.post("/api/sessions", json={}), 201)
        path = path.format(session_id=made["id"])
        response = client.request(method, path, json=example["value"])
        assert response.is_success, response.text


def test_the_words_of_problems_are_true(client: TestClient) -> None:
    """The example of each status has the title that is really sent."""
    session_id = create(client)
    real = {
        404: client.get(address("nobody")),
        422: client.patch(address(session_id), json={"seed": -1}),
    }
    for status, response in real.items():
        listed = OPERATIONS["patch", "/api/sessions/{session_id}"]["responses"][str(status)]
        example = listed["content"]["application/problem+json"]["example"]
        assert response.json().keys() == example.keys()
        assert response.json()["title"] == example["title"]


def test_the_schema_of_a_recipe_has_every_field_with_its_default() -> None:
    (name,) = [name for name in SCHEMA["components"]["schemas"] if name.startswith("Recipe")][:1]
    properties = SCHEMA["components"]["schemas"][name]["properties"]
    assert properties.keys() == Recipe.model_fields.keys()
