"""Stepping by phases, samples, batches and epochs, and what the answer says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import address, create, problem, read, step, strict
from tests.web.opening import opened


def place(session: dict[str, Any]) -> tuple[Any, ...]:
    position = session["position"]
    return tuple(position[name] for name in ("epoch", "batch", "sample", "phase", "layer"))


def test_by_phases_through_a_whole_step(client: TestClient) -> None:
    session_id = create(client)
    places = [place(step(client, session_id, "phase")) for _ in range(7)]
    assert places == [
        (0, 0, 0, "forward", 1),
        (0, 0, 0, "forward", 2),
        (0, 0, 0, "loss", None),
        (0, 0, 0, "backward", 2),
        (0, 0, 0, "backward", 1),
        (0, 1, 0, "update", None),
        (0, 1, 0, "forward", 1),
    ]


def test_by_samples_through_a_whole_step(client: TestClient) -> None:
    session_id = create(client)
    places = [place(step(client, session_id, "sample")) for _ in range(6)]
    assert [sample for _, _, sample, _, _ in places] == [1, 2, 3, 4, 0, 1]
    assert places[4] == (0, 1, 0, "update", None)


@for_each(
    ("unit", "count", "wanted"),
    [
        ("phase", 5, (0, 0, 0, "backward", 1)),
        ("phase", 6, (0, 1, 0, "update", None)),
        ("sample", 3, (0, 0, 3, "ready", None)),
        ("batch", 1, (0, 1, 0, "ready", None)),
        ("batch", 4, (1, 1, 0, "ready", None)),
        ("epoch", 1, (1, 0, 0, "ready", None)),
        ("epoch", 20, (20, 0, 0, "ready", None)),
    ],
)
def test_so_many_units(client: TestClient, unit: str, count: int, wanted: tuple[Any, ...]) -> None:
    session_id = create(client)
    stepped = step(client, session_id, unit, count)
    assert place(stepped) == wanted
    assert (stepped["done"], stepped["version"]) == (count, 2)
    stepped.pop("done")
    assert read(client, session_id) == stepped


def test_one_batch_is_the_default(client: TestClient) -> None:
    session_id = create(client)
    stepped = strict(client.post(address(session_id, "step"), json={}))
    assert (place(stepped), stepped["done"]) == ((0, 1, 0, "ready", None), 1)


@for_each("first", ["phase", "sample"])
def test_a_batch_from_the_middle_of_one_finishes_that_one(client: TestClient, first: str) -> None:
    watched, plain = create(client), create(client)
    step(client, watched, first, 2)
    step(client, watched, "batch")
    step(client, plain, "batch")
    assert read(client, watched, "parameters") == read(client, plain, "parameters")
    assert place(read(client, watched)) == place(read(client, plain))


def test_an_epoch_from_the_middle_of_one_finishes_that_one(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "batch", 2)
    assert place(step(client, session_id, "epoch")) == (1, 0, 0, "ready", None)


@for_each("unit", ["phase", "sample", "batch", "epoch"], quick=2)
@for_each("count", [0, -1, 10_001, 10**18, 10**400], quick=2)
def test_a_count_out_of_bounds_moves_nothing(client: TestClient, unit: str, count: int) -> None:
    session_id = create(client)
    before = read(client, session_id)
    response = client.post(address(session_id, "step"), json={"unit": unit, "count": count})
    assert "count" in problem(response, 422)
    assert read(client, session_id) == before


class TestInAHurry:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(request_seconds=1e-9)) as client:
            yield client

    def test_it_says_how_far_it_came(self, client: TestClient) -> None:
        session_id = create(client)
        stepped = step(client, session_id, "batch", 1000)
        assert stepped["done"] == 1
        assert place(stepped) == (0, 1, 0, "ready", None)

    def test_what_was_done_is_kept(self, client: TestClient) -> None:
        session_id, other = create(client), create(client)
        step(client, session_id, "epoch", 1000)
        step(client, other, "batch")
        assert read(client, session_id, "parameters") == read(client, other, "parameters")


def diverging(client: TestClient) -> str:
    layers = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]
    return create(client, layers=layers, optimizer={"learning_rate": 1234.5})


def test_a_run_that_diverges_stops_at_the_last_finite_state(client: TestClient) -> None:
    session_id = diverging(client)
    stepped = step(client, session_id, "epoch", 1000)
    assert stepped["status"] == "diverged"
    assert stepped["done"] < 1000
    assert "1234.5" in stepped["message"]
    before = read(client, session_id, "parameters")
    again = step(client, session_id, "batch")
    assert (again["status"], again["done"]) == ("diverged", 0)
    assert read(client, session_id, "parameters") == before


def test_with_a_smaller_learning_rate_it_goes_on(client: TestClient) -> None:
    session_id = diverging(client)
    step(client, session_id, "epoch", 1000)
    strict(client.post(address(session_id, "reset")))
    body = {"optimizer": {"learning_rate": 1e-3}}
    patched = strict(client.patch(address(session_id), json=body))
    assert (patched["status"], patched["message"]) == ("paused", "")
    stepped = step(client, session_id, "epoch", 3)
    assert (stepped["status"], stepped["done"]) == ("paused", 3)
