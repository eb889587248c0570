"""A refused text stays in its field, which is marked and described by a sentence on the page."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, create
from tests.web.classroom.class_room import Class
from tests.web.html import Tag
from tests.web.own_table.tables import press as press_button
from tests.web.own_table.tables import preview
from tests.web.page import FRAGMENT, Page, attribute, one, send, visit, words

THREE: dict[str, Any] = {"dataset": {"name": "iris"}, "layers": [{"units": 3}], "loss": "mse"}
TWO_TO_NUMBER: dict[str, Any] = {"dataset": {"name": "plane"}, "layers": [{"units": 1}]}
SETTINGS = ("learning_rate", "batch_size", "samples", "seed", "clip_norm", "dropout.1")


@pytest.fixture
def room() -> Class:
    return Class()


def check_refused(page: Page, field: str, typed: str) -> None:
    """The field has the text, is marked as invalid, and one of its descriptions is a sentence."""
    control = field_of(page, field)
    assert (control.get("value"), control.get("aria-invalid")) == (typed, "true")
    described = attribute(control, "aria-describedby").split()
    text = words(page.one(f"[id='{described[0]}']"))
    assert text
    if described[0] != "notices":
        check_sentence(text)
    marked = page.soup.select('input[aria-invalid="true"]')
    assert [attribute(tag, "name") for tag in marked] == [field]


def field_of(page: Page, name: str) -> Tag:
    fields = [tag for tag in page.soup.select("input[name]") if tag["name"] == name]
    return next(tag for tag in fields if tag.get("type") != "hidden")


def refused(response: Response, status: int = 422) -> Page:
    assert response.status_code == status, response.text[:1000]
    return Page(response)


@for_each("field", SETTINGS, quick=2)
def test_settings(client: TestClient, field: str) -> None:
    page = visit(client, f"/lab/{create(client)}")
    check_refused(refused(send(client, page.form("settings"), {field: "much"})), field, "much")


@for_each("field", ["epochs", "train_loss_below", "test_loss_below", "no_improvement_for"], quick=1)
def test_stop_conditions(client: TestClient, field: str) -> None:
    page = visit(client, f"/lab/{create(client)}")
    answer = send(client, page.form("play"), {field: "soon"}, FRAGMENT)
    check_refused(refused(answer), field, "soon")


def test_a_weight(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}?select=w0.1.1")
    check_refused(refused(send(client, page.form("parameter"), {"value": "big"})), "value", "big")


@for_each(
    ("recipe", "view", "field", "typed"),
    [
        ({}, "", "select", "w9"),
        ({}, "", "sample", "last"),
        (THREE, "", "held.x3", "deep"),
        (TWO_TO_NUMBER, "paint=0", "paint", "red"),
    ],
)
def test_fields_of_the_view(
    client: TestClient, recipe: dict[str, Any], view: str, field: str, typed: str
) -> None:
    page = visit(client, f"/lab/{create(client, **recipe)}?{view}")
    (form,) = [
        form
        for form in page.soup.select('form[method="get"]')
        if any(
            tag["name"] == field and tag.get("type") != "hidden"
            for tag in form.select("input[name]")
        )
    ]
    shown = refused(send(client, form, {field: typed}), 200)
    check_refused(shown, field, typed)
    assert typed in words(one(shown.one("#notices"), ".message"))


@for_each("field", ["low", "high", "count", "epochs"], quick=1)
def test_a_sweep(client: TestClient, field: str) -> None:
    page = visit(client, f"/lab/{create(client)}/sweep")
    check_refused(refused(send(client, page.form("sweep"), {field: "some"})), field, "some")


@for_each(
    "typed",
    ["0.1, fast", "-1", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25"],
)
def test_the_rates_of_a_race(client: TestClient, typed: str) -> None:
    page = visit(client, f"/lab/{create(client)}/race")
    check_refused(refused(send(client, page.form("race"), {"rates": typed})), "rates", typed)


@for_each("typed", ["most", "7"])
def test_the_train_share_of_an_own_table(client: TestClient, typed: str) -> None:
    session_id = create(client)
    page = preview(client, session_id)
    answer = press_button(client, page, "Train on this data", {"train_fraction": typed})
    check_refused(refused(answer), "train_fraction", typed)


def test_the_inputs_of_a_table_of_points(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}/points")
    check_refused(refused(send(client, page.form("points"), {"inputs": "99"})), "inputs", "99")


@for_each(
    ("field", "typed"), [("about", "w9"), ("about", "a1"), ("tolerance", "0"), ("tolerance", "x")]
)
def test_a_question_to_the_class(room: Class, field: str, typed: str) -> None:
    page = visit(room.teacher, room.taught)
    form = {"what": "value gradient", field: typed}
    answer = send(room.teacher, page.form("ask"), form, FRAGMENT)
    check_refused(refused(answer), field, typed)


def test_the_field_of_the_wall(room: Class) -> None:
    page = visit(room.teacher, f"{room.room}/wall?stuck=never")
    check_refused(page, "stuck", "never")


def test_a_challenge(room: Class) -> None:
    page = visit(room.teacher, f"{room.room}/challenge")
    answer = send(room.teacher, page.form("challenge"), {"goal": "best"})
    check_refused(refused(answer), "goal", "best")
