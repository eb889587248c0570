"""Labs in every state that a page can show."""

from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient

from tests.web.calls import create, step
from tests.web.page import Page, follow, read, send, start, start_small, visit

WIDE = [{"units": 64, "activation": "relu"}] * 2 + [{"units": 1, "activation": "sigmoid"}]
UNSTABLE = [{"units": 2, "activation": "identity"}, {"units": 1, "activation": "identity"}]


def diverged(client: TestClient) -> str:
    """A run that has just diverged at learning rate 1234.5."""
    session_id = create(client, layers=UNSTABLE, optimizer={"learning_rate": 1234.5})
    assert step(client, session_id, "epoch", 1000)["status"] == "diverged"
    return session_id


def _in(unit: str, count: int, example: str = "xor") -> Callable[[TestClient], Page]:
    def go(client: TestClient) -> Page:
        session_id, _ = start(client, example)
        step(client, session_id, unit, count)
        return visit(client, f"/lab/{session_id}")

    return go


def _refused(client: TestClient) -> Page:
    _, page = start_small(client)
    return read(send(client, page.form("settings"), {"noise": "-1", "seed": "x"}), 422)


def _of(example: str) -> Callable[[TestClient], Page]:
    return lambda client: start(client, example)[1]


def _seen(query: str) -> Callable[[TestClient], Page]:
    return lambda client: visit(client, f"/lab/{create(client)}?{query}")


def _asked(page: str) -> Callable[[TestClient], Page]:
    return lambda client: visit(client, f"/lab/{create(client)}/{page}")


def _raced(client: TestClient) -> Page:
    form = _asked("race")(client).form("race")
    page = follow(client, send(client, form, {"optimizer": ["sgd", "adam"]}))
    return follow(client, send(client, page.form("train"), {"epochs": "10", "play": None}))


def _swept(client: TestClient) -> Page:
    return read(send(client, _asked("sweep")(client).form("sweep"), {"epochs": "2"}))


STATES: dict[str, Callable[[TestClient], Page]] = {
    "article": _of("article"),
    "three": _of("three"),
    "xor": _of("xor"),
    "circle": _of("circle"),
    "forward": _in("phase", 2),
    "loss": _in("phase", 3),
    "backward": _in("phase", 4),
    "update": _in("phase", 6),
    "sample": _in("sample", 3, "circle"),
    "trained": _in("epoch", 300),
    "wide": lambda client: visit(client, f"/lab/{create(client, layers=WIDE)}"),
    "diverged": lambda client: visit(client, f"/lab/{diverged(client)}"),
    "refused": _refused,
    "batch": _seen("sample=batch&select=b0.2&show=gradients"),
    "surface": _seen("surface=open"),
    "large surface": _seen("surface=large&horizontal=b0.1&zoom=1"),
    "junk": _seen("sample=x&select=y&show=z"),
    "not found": lambda client: visit(client, "/lab/nobody", 404),
    "comparison": _raced,
    "race": _asked("race"),
    "sweep": _swept,
    "docs": lambda client: visit(client, "/docs"),
    "lesson": lambda client: follow(client, client.get("/lessons/one-update?at=3")),
    "lesson left": _seen("lesson=one-update&at=4&answer=1"),
    "lessons": lambda client: visit(client, "/lessons"),
}
