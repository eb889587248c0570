"""Whatever JSON is sent as a recipe: a session, or a sentence that says what to change."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.training.recipe.recipe import Recipe
from tests.examples import examples
from tests.for_each import for_each
from tests.web.calls import check_sentence

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
ALMOST = st.dictionaries(st.sampled_from(sorted(Recipe.model_fields)), ANYTHING, max_size=3)
"""The fields of a recipe, with anything in them."""
FIELDS = settings(deadline=None, suppress_health_check=list(HealthCheck))


def check(client: TestClient, recipe: Any) -> None:
    content = json.dumps(recipe).encode()
    headers = {"content-type": "application/json"}
    response = client.post("/api/sessions", content=content, headers=headers)
    assert response.status_code in (201, 400, 413, 422), response.text
    if response.status_code != 201:
        # Up to three sentences, some of which list every choice.
        assert re.fullmatch(r"\S[^\n\r\t]*[.!]", response.json()["detail"]), response.text


@settings(FIELDS, max_examples=examples(40))
@given(recipe=ANYTHING | ALMOST)
def test_any_json(client: TestClient, recipe: Any) -> None:
    check(client, recipe)


@pytest.mark.soak
@settings(FIELDS, max_examples=4000)
@given(recipe=ANYTHING | ALMOST)
def test_any_json_at_length(client: TestClient, recipe: Any) -> None:
    check(client, recipe)


@for_each("opening", [b"[", b'{"a":', b'{"layers":['])
def test_json_that_is_nested_without_end(client: TestClient, opening: bytes) -> None:
    content = opening * 100_000
    headers = {"content-type": "application/json"}
    response = client.post("/api/sessions", content=content, headers=headers)
    assert response.status_code in (400, 422)
    check_sentence(response.json()["detail"])


def test_a_form_of_very_many_fields(client: TestClient) -> None:
    session_id = client.post("/api/sessions", json={}).json()["id"]
    parts = {f"field{number}": (None, "x") for number in range(1500)}
    response = client.post(f"/lab/{session_id}/settings", files=parts)
    assert response.status_code in (400, 413, 422)


@for_each("body", [r'{"\ud800": 1}', r'{"seed": "\ud800"}', r'{"\r\n": 1}'])
def test_what_no_sentence_could_hold(client: TestClient, body: str) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/api/sessions", content=body, headers=headers)
    assert response.status_code == 422
    check_sentence(response.json()["detail"])
