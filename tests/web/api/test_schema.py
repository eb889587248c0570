"""Whatever schema-shaped requests come, answers keep to the schema and none is a server error."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.pytest.lazy import get_all_tests
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.examples import FULL

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
EXAMPLES = settings(
    max_examples=5 if FULL else 2, deadline=None, suppress_health_check=list(HealthCheck)
)
# A body that creates, one that changes, one that steps; a query; a comparison; a file.
COVERING = (
    "POST /api/sessions",
    "PATCH /api/sessions/{session_id}",
    "POST /api/sessions/{session_id}/step",
    "GET /api/sessions/{session_id}/trace",
    "GET /api/comparisons/{comparison_id}",
    "POST /api/tables",
)


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(Settings(request_seconds=0.05, max_epochs_per_request=20))


@pytest.fixture(scope="module")
def schema(app: FastAPI) -> BaseSchema:
    """Not loaded with the module, which would take a third of the collection in every worker."""
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture(scope="module")
def made(app: FastAPI) -> dict[str, str]:
    """A session, a comparison of it, and the token of their owner."""
    with TestClient(app) as client:
        session = client.post("/api/sessions", json={}).json()
        comparison = client.post("/api/comparisons", json={"sessions": [session["id"]]}).json()
    return {
        "session_id": session["id"],
        "comparison_id": comparison["id"],
        "token": session["token"],
    }


def check(case: Case[Any], made: dict[str, str]) -> None:
    """Call it on a session and a comparison that exist, unless it deletes them."""
    for name in ("session_id", "comparison_id"):
        if name in case.path_parameters and case.method != "DELETE":
            case.path_parameters[name] = made[name]
            case.headers["Authorization"] = f"Bearer {made['token']}"
    case.call_and_validate(checks=CHECKS)


def check_operations(schema: BaseSchema, made: dict[str, str]) -> list[str]:
    """Check examples of every operation; returns the operations."""
    checked = []
    tests = get_all_tests(schema=schema, test_func=check, settings=EXAMPLES, given_kwargs={})
    for result in tests:
        assert isinstance(result, Ok), result
        operation, test = result.ok()
        test(made=made)
        checked.append(operation.label)
    return checked


def test_one_operation_of_each_kind(schema: BaseSchema, made: dict[str, str]) -> None:
    checked = check_operations(schema.include(name=list(COVERING)), made)
    assert sorted(checked) == sorted(COVERING)


@pytest.mark.slow
def test_every_operation(schema: BaseSchema, made: dict[str, str]) -> None:
    assert len(check_operations(schema, made)) > 20
