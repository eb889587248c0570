"""Limits come from the settings: the largest that is allowed works, one more does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import address, create, problem, read, step, strict
from tests.web.opening import opened

OUTPUT = {"units": 1, "activation": "tanh"}
HIDDEN = {"units": 2, "activation": "tanh"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    with opened(
        Settings(max_hidden_layers=2, max_units=5, max_samples=30, max_epochs_per_request=4)
    ) as client:
        yield client


ALLOWED: list[dict[str, Any]] = [
    {"layers": [HIDDEN, HIDDEN, OUTPUT]},
    {"layers": [{**HIDDEN, "units": 5}, OUTPUT]},
    {"dataset": {"name": "circle", "samples": 30}},
]
TOO_LARGE: list[tuple[dict[str, Any], str]] = [
    ({"layers": [HIDDEN, HIDDEN, HIDDEN, OUTPUT]}, "at most 2 hidden layers"),
    ({"layers": [{**HIDDEN, "units": 6}, OUTPUT]}, "at most 5 units"),
    ({"dataset": {"name": "circle", "samples": 31}}, "at most 30 samples"),
]


@for_each("part", ALLOWED)
def test_the_largest_works(client: TestClient, part: dict[str, Any]) -> None:
    create(client, **part)
    session_id = create(client)
    strict(client.patch(address(session_id), json=part))


@for_each(("part", "words"), TOO_LARGE)
def test_one_more_does_not(client: TestClient, part: dict[str, Any], words: str) -> None:
    response = client.post("/api/sessions", json={"dataset": {"samples": 10}, **part})
    assert words in problem(response, 422)
    session_id = create(client)
    before = read(client, session_id)
    assert words in problem(client.patch(address(session_id), json=part), 422)
    assert read(client, session_id) == before


def test_epochs_of_a_request(client: TestClient) -> None:
    session_id = create(client)
    assert step(client, session_id, "epoch", 4)["done"] == 4
    response = client.post(address(session_id, "step"), json={"unit": "epoch", "count": 5})
    assert "at most 4" in problem(response, 422)


class TestFewSessions:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(max_sessions=2)) as client:
            yield client

    def test_the_longest_unused_is_dropped(self, client: TestClient) -> None:
        first, second = create(client), create(client)
        read(client, first)
        third = create(client)
        problem(client.get(address(second)), 404)
        assert read(client, first)["id"] == first
        assert read(client, third)["id"] == third
