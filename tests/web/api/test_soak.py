"""Thousands of schema-shaped requests: the small run of test_api_schema at length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.web.api.test_schema import CHECKS

CASES_A_CALL = 250
CASES = 5_000

pytestmark = pytest.mark.soak
APP = create_app(Settings(request_seconds=0.05, max_epochs_per_request=20))
schema = schemathesis.openapi.from_asgi("/openapi.json", APP)
cases = 0


@pytest.fixture(scope="module")
def known() -> Iterator[dict[str, str]]:
    """A visitor's token, a session and a comparison; without them most answers were 404."""
    with TestClient(APP) as client:
        made = client.post("/api/sessions", json={}).json()
        headers = {"Authorization": f"Bearer {made['token']}"}
        body = {"sessions": [made["id"]]}
        compared = client.post("/api/comparisons", json=body, headers=headers).json()
    yield {"token": made["token"], "session_id": made["id"], "comparison_id": compared["id"]}


@schema.parametrize()
@settings(max_examples=CASES_A_CALL, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_server_error_and_no_answer_that_is_not_listed(
    case: Case[Any], known: dict[str, str]
) -> None:
    global cases
    cases += 1
    if case.method != "DELETE":
        for name in ("session_id", "comparison_id"):
            if name in case.path_parameters:
                case.path_parameters[name] = known[name]
    headers = {"Authorization": f"Bearer {known['token']}"}
    case.call_and_validate(headers=headers, checks=CHECKS)


def test_there_were_enough_cases() -> None:
    assert cases >= CASES
