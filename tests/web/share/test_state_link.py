"""A state in the address opens as a new session with exactly the same numbers."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import address, check_sentence, create, everything, step, strict
from tests.web.opening import opened
from tests.web.page import query, read, visit
from tests.web.states import diverged

DROPOUT = [
    {"units": 3, "activation": "tanh", "dropout": 0.5},
    {"units": 1, "activation": "sigmoid"},
]
RUNS: dict[str, tuple[dict[str, Any], list[tuple[str, int]]]] = {
    "new": ({}, []),
    "trained": ({}, [("epoch", 20)]),
    "in a batch": ({"optimizer": {"name": "adam"}}, [("epoch", 3), ("sample", 2)]),
    "in a step": ({"layers": DROPOUT}, [("batch", 4), ("phase", 4)]),
    "after an update": ({"optimizer": {"name": "rmsprop"}}, [("epoch", 1), ("phase", 6)]),
    "a table": ({"dataset": {"name": "xor"}, "batch_size": None}, [("epoch", 2), ("phase", 1)]),
    "a schedule": ({"schedule": {"name": "step", "gamma": 0.5, "epochs": 1.0}}, [("epoch", 3)]),
}


def link(client: TestClient, session_id: str) -> str:
    """The address with the state of a session."""
    made = strict(client.post(address(session_id, "share")))
    assert made["kind"] == "state"
    path: str = made["url"].removeprefix("http://testserver")
    assert made["bytes"] == len(path) <= 8000
    return path


def follow(client: TestClient, path: str) -> str:
    """The id of the session that an address opens."""
    response = client.get(path)
    assert response.status_code == 303, response.text[:2000]
    assert response.headers["cache-control"] == "no-store"
    return response.headers["location"].removeprefix("/lab/").partition("?")[0]


def content(client: TestClient, session_id: str) -> dict[str, Any]:
    """Everything in the API except the id and version of the session."""
    said = everything(client, session_id)
    said["trace"] = strict(client.get(address(session_id, "trace")))
    own = {name: value for name, value in said[""].items() if name not in ("id", "version")}
    return {**said, "": own}


@for_each(("parts", "moves"), RUNS.values(), ids=RUNS.keys(), quick=3)
def test_the_opened_session_continues_bit_for_bit(
    client: TestClient, parts: dict[str, Any], moves: list[tuple[str, int]]
) -> None:
    session_id = create(client, **parts)
    for unit, count in moves:
        step(client, session_id, unit, count)
    path, before = link(client, session_id), content(client, session_id)
    step(client, session_id, "batch")
    copies = [follow(client, path) for _ in range(2)]
    assert len({session_id, *copies}) == 3
    assert [content(client, copy) for copy in copies] == [before, before]
    step(client, copies[0], "batch")
    assert content(client, copies[0]) == content(client, session_id)
    assert content(client, copies[1]) == before


def test_a_diverged_run_opens_as_diverged(client: TestClient) -> None:
    session_id = diverged(client)
    copy = follow(client, link(client, session_id))
    assert {**content(client, copy), "history": 0} == {
        **content(client, session_id),
        "history": 0,
    }


@for_each("start", ["state", "recipe", "example"])
def test_the_view_of_the_address_is_kept(client: TestClient, start: str) -> None:
    session_id = create(client)
    path = {
        "state": link(client, session_id),
        "recipe": '/?recipe={"seed":4}',
        "example": "/?example=xor",
    }[start]
    location = client.get(f"{path}&select=b0.2&sample=1&other=3").headers["location"]
    assert query(location) == {"select": "b0.2", "sample": "1"}
    assert visit(client, location).text("#chosen-name").startswith("bias")


@for_each("state", ["", "AAAA", "<b>", "%ff", "A" * 8001])
def test_an_invalid_state_is_refused(client: TestClient, state: str) -> None:
    (sentence,) = visit(client, f"/?state={state}", 422).alerts()
    check_sentence(sentence)
    assert "in an address" in sentence or "in this address" in sentence


def test_a_state_beyond_the_limits_is_not_opened(client: TestClient) -> None:
    path = link(client, create(client))
    with opened(Settings(max_units=2)) as small:
        (sentence,) = read(small.get(path), 422).alerts()
    assert "At most 2 units" in sentence
