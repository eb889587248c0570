"""Whatever schema-shaped requests come, answers keep to the schema and none is a server error."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.examples import FULL

APP: FastAPI = create_app(Settings(request_seconds=0.05, max_epochs_per_request=20))
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]
schema = schemathesis.openapi.from_asgi("/openapi.json", APP)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """A session, a comparison of it, and the token of their owner."""
    with TestClient(APP) as client:
        session = client.post("/api/sessions", json={}).json()
        comparison = client.post("/api/comparisons", json={"sessions": [session["id"]]}).json()
    return {
        "session_id": session["id"],
        "comparison_id": comparison["id"],
        "token": session["token"],
    }


@schema.parametrize()
@settings(max_examples=10 if FULL else 2, deadline=None, suppress_health_check=list(HealthCheck))
def test_of_a_session_that_is_there_or_not(case: Case[Any], made: dict[str, str]) -> None:
    for name in ("session_id", "comparison_id"):
        if name in case.path_parameters and case.method != "DELETE":
            case.path_parameters[name] = made[name]
            case.headers["Authorization"] = f"Bearer {made['token']}"
    case.call_and_validate(checks=CHECKS)
