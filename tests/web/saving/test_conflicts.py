"""Two change a session at once: the second is done on what the first left, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import JsonValue
from starlette.testclient import TestClient

from app.store.base import StoredSnapshot, VersionConflict
from app.store.memory import MemoryStore
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.web.calls import address, create, everything, problem, read, strict
from tests.web.opening import MANY, opened_on
from tests.web.page import read as read_page
from tests.web.page import send, visit

PARAMETERS = {"w": [[[0.1] * 3] * 2, [[0.2]] * 3], "b": [[0.0] * 3, [0.0]]}
CHANGES: list[tuple[str, str, Any]] = [
    ("POST", "step", {"unit": "epoch", "count": 2}),
    ("POST", "reset", None),
    ("PATCH", "", {"batch_size": 3}),
    ("PUT", "parameters", PARAMETERS),
]
FORMS: list[tuple[str, dict[str, str]]] = [
    ("step", {"unit": "batch"}),
    ("train", {"epochs": "10"}),
    ("reset", {}),
    ("layers", {"change": "add_layer"}),
]


class Contested(MemoryStore):
    """Somebody else is always faster, so many times."""

    def __init__(self, conflicts: float) -> None:
        super().__init__(MANY)
        self.conflicts = conflicts

    async def replace(self, session_id: str, snapshot: bytes, seen: int) -> int:
        if self.conflicts > 0:
            self.conflicts -= 1
            raise VersionConflict
        return await super().replace(session_id, snapshot, seen)


class Overtaken(MemoryStore):
    """Between the first look at a session and its change, somebody else does ``change`` to it."""

    def __init__(self) -> None:
        super().__init__(MANY)
        self.change: Callable[[TrainingSession], TrainingSession] | None = None

    async def load(self, session_id: str) -> StoredSnapshot:
        stored = await super().load(session_id)
        if self.change is not None:
            change, self.change = self.change, None
            snapshot = to_bytes(change(from_bytes(stored.snapshot)))
            await super().replace(session_id, snapshot, stored.version)
        return stored


@pytest.fixture
def contested() -> Contested:
    return Contested(0)


@pytest.fixture
def client(contested: Contested) -> Iterator[TestClient]:
    with opened_on(contested) as client:
        yield client


@pytest.fixture
def overtaken() -> Overtaken:
    return Overtaken()


@pytest.fixture
def late(overtaken: Overtaken) -> Iterator[TestClient]:
    with opened_on(overtaken) as client:
        yield client


@pytest.mark.parametrize(("method", "part", "body"), CHANGES)
def test_one_conflict_is_retried(
    client: TestClient, contested: Contested, method: str, part: str, body: Any
) -> None:
    one, two = create(client), create(client)
    strict(client.request(method, address(one, part), json=body))
    contested.conflicts = 1
    answer = strict(client.request(method, address(two, part), json=body))
    assert contested.conflicts == 0
    assert answer["version"] == 2
    assert answer == {**read(client, two), **({"done": 2} if "done" in answer else {})}
    assert read(client, two, "parameters") == read(client, one, "parameters")


@pytest.mark.parametrize(("method", "part", "body"), CHANGES)
def test_more_than_one_is_refused(
    client: TestClient, contested: Contested, method: str, part: str, body: Any
) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    contested.conflicts = float("inf")
    assert "try again" in problem(client.request(method, address(session_id, part), json=body), 409)
    assert everything(client, session_id) == before


@pytest.mark.parametrize(("action", "form"), FORMS)
def test_a_form_is_retried_too(
    client: TestClient, contested: Contested, action: str, form: dict[str, str]
) -> None:
    session_id = create(client)
    contested.conflicts = 1
    response = client.post(f"/lab/{session_id}/{action}", data=form)
    assert response.status_code == 303
    assert read(client, session_id)["version"] == 2


@pytest.mark.parametrize(("action", "form"), FORMS)
def test_a_refused_form_says_so_on_a_page(
    client: TestClient, contested: Contested, action: str, form: dict[str, str]
) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    contested.conflicts = float("inf")
    page = read_page(client.post(f"/lab/{session_id}/{action}", data=form), 409)
    assert any("try again" in sentence for sentence in page.alerts())
    assert everything(client, session_id) == before


def test_so_do_the_settings(client: TestClient, contested: Contested) -> None:
    session_id = create(client)
    form = visit(client, f"/lab/{session_id}").form("settings")
    contested.conflicts = 1
    assert send(client, form, {"learning_rate": "0.25"}).status_code == 303
    contested.conflicts = float("inf")
    page = read_page(send(client, form, {"learning_rate": "0.125"}), 409)
    assert any("try again" in sentence for sentence in page.alerts())
    assert read(client, session_id)["recipe"]["optimizer"]["learning_rate"] == 0.25


def epoch(session: TrainingSession) -> TrainingSession:
    session.step(Unit.EPOCH, 1)
    return session


def test_a_retry_goes_on_from_what_the_other_left(late: TestClient, overtaken: Overtaken) -> None:
    session_id, alone = create(late), create(late)
    overtaken.change = epoch
    body = {"unit": "epoch", "count": 1}
    answer = strict(late.post(address(session_id, "step"), json=body))
    assert (answer["position"]["epoch"], answer["done"], answer["version"]) == (2, 1, 3)
    strict(late.post(address(alone, "step"), json={"unit": "epoch", "count": 2}))
    assert read(late, session_id, "parameters") == read(late, alone, "parameters")


def test_a_retried_patch_keeps_the_others_change(late: TestClient, overtaken: Overtaken) -> None:
    session_id = create(late)
    overtaken.change = lambda session: session.changed({"batch_size": 7})
    strict(late.patch(address(session_id), json={"optimizer": {"learning_rate": 0.125}}))
    recipe = read(late, session_id)["recipe"]
    assert (recipe["batch_size"], recipe["optimizer"]["learning_rate"]) == (7, 0.125)


def test_a_neuron_added_keeps_the_neuron_that_somebody_else_added(
    late: TestClient, overtaken: Overtaken
) -> None:
    """Both pressed + at the same time: there are two more, not one."""
    session_id = create(late)
    patch: dict[str, JsonValue] = {
        "layers": [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    }
    overtaken.change = lambda session: session.changed(patch)
    form = {"change": "add_unit", "layer": "1"}
    assert late.post(f"/lab/{session_id}/layers", data=form).status_code == 303
    assert [layer["units"] for layer in read(late, session_id)["recipe"]["layers"]] == [5, 1]
