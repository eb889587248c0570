"""A client of an app with default settings. Each test has sessions of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.web.opening import opened


@pytest.fixture(scope="module")
def shared_client() -> Iterator[TestClient]:
    with opened(Settings()) as client:
        yield client


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    shared_client.cookies.clear()
    return shared_client
