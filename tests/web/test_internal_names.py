"""No page shows a name of the code: no identifier with an underscore, no key of a recipe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.training.recipe.examples import EXAMPLES
from tests.for_each import for_each
from tests.web.calls import address, create, step, strict
from tests.web.classroom.challenge.challenge_pages import set_challenge
from tests.web.classroom.class_room import Class
from tests.web.compare.calls import comparison_id, fork, sessions, small_race
from tests.web.html import parse
from tests.web.own_table.tables import FLOWERS, upload
from tests.web.page import FRAGMENT, Page, read, send, start, start_small, visit, words
from tests.web.states import diverged

SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "label")
CODE = "code, pre, textarea, script, style, annotation"
INTERNAL = re.compile(
    r"\b(?:[a-z]\w*_\w+|layer\d+|[wba]\d\.\d+(?:\.\d+)?|relu|elu|gelu|silu|mse|sgd|adagrad|rmsprop"
    r"|adam|adamw|nesterov|huber|hardtanh|l1|l2|and3|None|True|False|nan|inf)\b"
)
ALLOWED = re.compile(
    # A symbol as people type it, and a setting of the server that its administrator looks for.
    r"w\d_\d+|frame_ancestors"
)
TYPED_KEY = re.compile(r"“[wba][\d.]+”")
"""A refused key is quoted as it was sent."""
VIEWS = ("", "show=both", "select=J", "select=a1.1", "select=b0.1", "sample=batch",
         "charts=loss.score.gradients.weights.activations.confusion")  # fmt: skip


def shown(page: Page) -> list[str]:
    """All texts of a page that people see or hear, without code."""
    soup = parse(page.response.text)
    for tag in soup.select(CODE):
        tag.remove()
    texts = [words(soup)]
    for name in SHOWN_ATTRIBUTES:
        texts += [tag[name] for tag in soup.select(f"[{name}]")]
    return texts


def internal_names(page: Page) -> set[str]:
    texts = [TYPED_KEY.sub("", text) for text in shown(page)]
    found = {name for text in texts for name in INTERNAL.findall(text)}
    return {name for name in found if not ALLOWED.fullmatch(name)}


def check(page: Page | Response) -> None:
    page = page if isinstance(page, Page) else Page(page)
    assert sorted(internal_names(page)) == [], page.response.url


def test_the_test_finds_names() -> None:
    for text in ("train_loss_below", "layer2 frozen", "leaky_relu", "sgd → Adam", "w0.1 is frozen"):
        assert INTERNAL.search(text), text
    for text in ("layer 2", "Leaky ReLU", "SGD → Adam", "w¹₂₁", "1e-3"):
        assert not INTERNAL.search(text), text


@for_each("name", EXAMPLES)
def test_the_lab_in_every_phase(client: TestClient, name: str) -> None:
    session_id, page = start(client, name)
    check(page)
    for _ in range(7):
        step(client, session_id, "phase")
        check(visit(client, f"/lab/{session_id}"))


@for_each("view", VIEWS)
def test_the_lab_in_every_view(client: TestClient, view: str) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    check(visit(client, f"/lab/{session_id}?{view}"))


@for_each("name", [*ACTIVATIONS])
def test_every_activation(client: TestClient, name: str) -> None:
    output = [{"units": 2, "activation": "softmax"}] if name == "softmax" else []
    hidden = {"units": 2, "activation": "leaky_relu" if output else name}
    layers = [hidden, *(output or [{"units": 1, "activation": "sigmoid"}])]
    for loss in LOSSES:
        response = client.post(
            "/api/sessions", json={"layers": layers, "loss": loss, "dataset": {"samples": 20}}
        )
        if response.status_code == 201:
            session_id = response.json()["id"]
            step(client, session_id, "batch")
            check(visit(client, f"/lab/{session_id}?select=a1.1"))


def test_every_optimizer_with_every_other_setting(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch")
    for name in OPTIMIZERS:
        patch = {
            "optimizer": {"name": name, "learning_rate": 0.125},
            "regularizer": {"name": "l1" if name == "sgd" else "l2", "rate": 0.25},
            "schedule": {"name": "cosine" if name == "sgd" else "step"},
            "clip_norm": 0.5,
            "frozen": ["layer1"] if name == "sgd" else ["w0.1.1", "b1.1"],
        }
        strict(client.patch(address(session_id), json=patch))
        step(client, session_id, "phase")
        check(visit(client, f"/lab/{session_id}"))
    strict(client.patch(address(session_id), json={"dataset": {"name": "xor_cloud"}}))
    check(visit(client, f"/lab/{session_id}"))
    check(visit(client, "/sessions"))


REFUSED = [
    ("settings", {"dataset": "nosuch"}),
    ("settings", {"loss": "cross_entropy"}),
    ("settings", {"learning_rate": "fast", "samples": "1000000", "features": None}),
    ("settings", {"features": ["x1_squared", "x3"]}),
    ("settings", {"initializer": "lucky", "clip_norm": "-1", "dropout.1": "2"}),
    ("layers", {"change": "activation", "layer": "1", "activation": "softmax"}),
    ("layers", {"change": "activation", "layer": "9", "activation": "relu"}),
    ("layers", {"change": "activation", "layer": "1", "activation": "nosuch"}),
    ("step", {"unit": "nosuch"}),
    ("train", {"epochs": "99999999"}),
    ("train", {"epochs": "x"}),
    ("play", {"speed": "1", "train_loss_below": "-1", "test_loss_below": "x"}),
    ("play", {"speed": "nosuch", "no_improvement_for": "0"}),
]


@for_each(("action", "fields"), REFUSED)
def test_refused_forms(client: TestClient, action: str, fields: dict[str, str]) -> None:
    _, page = start_small(client)
    check(read(send(client, page.form(action), fields), 422))


def test_refused_forms_of_other_runs(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"})
    check(client.post(f"/lab/{session_id}/play", data={"speed": "1", "test_loss_below": "1"}))
    check(client.post(f"/lab/{session_id}/freeze", data={"key": "w9.9.9"}))
    check(client.post(f"/lab/{session_id}/parameter", data={"key": "a0.1", "value": "1"}))
    check(client.post(f"/lab/{session_id}/seek", data={"updates": "x"}))
    check(visit(client, f"/lab/{session_id}?charts=nosuch&curve=x&select=w9.9.9"))
    check(client.get("/?example=no-such"))
    check(client.get("/lab/nothing"))


def test_divergence(client: TestClient) -> None:
    check(visit(client, f"/lab/{diverged(client)}"))


def test_compared_runs(client: TestClient) -> None:
    check(small_race(client, *list(OPTIMIZERS)[:3]))
    page = small_race(client, *list(OPTIMIZERS)[3:])
    check(page)
    check(visit(client, f"/compare/{comparison_id(page)}?charts=maps"))
    session_id = create(client, loss="huber")
    form = visit(client, f"/lab/{session_id}/race")
    check(form)
    check(send(client, form.form("race"), {"optimizer": ["sgd"], "rates": "x"}))
    sweep = visit(client, f"/lab/{session_id}/sweep")
    check(sweep)
    plan = {"low": "0.01", "high": "1", "count": "2", "epochs": "2"}
    check(send(client, sweep.form("sweep"), plan))
    check(send(client, sweep.form("sweep"), {**plan, "low": "2", "count": "x"}))


def test_a_comparison_of_runs_that_differ_in_everything(client: TestClient) -> None:
    page = fork(client, create(client))
    layers = [{"units": 3, "activation": "leaky_relu"}, {"units": 1, "activation": "sigmoid"}]
    patch = {
        "dataset": {"name": "xor_cloud"},
        "features": ["x1", "x1_squared"],
        "layers": layers,
        "loss": "binary_cross_entropy",
        "initializer": {"name": "he_uniform"},
        "frozen": ["layer2", "w0.1.2"],
    }
    strict(client.patch(address(sessions(page)[1]), json=patch))
    page = visit(client, f"/compare/{comparison_id(page)}")
    check(page)
    assert "w⁰₁₂" in words(page.soup)


def test_own_tables_points_and_links(client: TestClient) -> None:
    session_id = create(client)
    check(visit(client, f"/lab/{session_id}/data"))
    check(upload(client, session_id, FLOWERS))
    check(upload(client, session_id, b"a,b\n1,2,3\n"))
    check(visit(client, f"/lab/{session_id}/points"))
    check(visit(client, f"/lab/{session_id}/weights"))
    weights = {"pasted": "0.weight = [[1, 2], [3, 4], [5, 6]]\n2.weight = [[1, 2, 3]]"}
    check(read(client.post(f"/lab/{session_id}/weights", data=weights)))
    for data in ({}, {"keep": "1"}):
        check(read(client.post(f"/lab/{session_id}/share", data=data, headers=FRAGMENT)))


@pytest.fixture
def a_class() -> Iterator[Class]:
    room = Class()
    with room.teacher:
        yield room


def test_the_classroom(a_class: Class) -> None:
    teacher, student = a_class.teacher, a_class.join()
    set_challenge(a_class, optimizer="adam", parameters="50", epochs="100")
    for who, path in (
        (teacher, a_class.taught),
        (teacher, f"{a_class.room}/desk"),
        (teacher, f"{a_class.room}/board"),
        (teacher, f"{a_class.room}/wall"),
        (teacher, f"{a_class.room}/predictions"),
        (student, a_class.room),
        (student, "/j"),
        (student, f"{a_class.room}/board"),
    ):
        response = who.get(path)
        assert response.status_code in (200, 404), path
        check(response)
    run = a_class.fork(student)
    check(visit(student, f"/lab/{run}?room={a_class.code}"))
    for data in ({"metric": "test_loss", "goal": "x"}, {"metric": "nosuch", "goal": "1"}):
        check(teacher.post(f"{a_class.room}/challenge", data=data))
    check(student.post("/j", data={"code": "ZZZZZZ", "name": "Ada"}))
    for data in ({"kind": "nosuch"}, {"kind": "value", "reveal_after": "x"}):
        check(teacher.post(f"{a_class.room}/question", data=data))
