"""Every field for a number reads 0,5 as 0.5, any minus and any digits, and refuses what is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from app.training.run.typed_number import read_number
from app.web.compare.race_page import split_numbers
from tests.examples import FULL
from tests.for_each import for_each
from tests.web.calls import create
from tests.web.classroom.class_room import Class
from tests.web.classroom.question_pages import ask, last
from tests.web.html import Tag
from tests.web.lessons.pages import start_lesson
from tests.web.own_table.tables import press as press_button
from tests.web.own_table.tables import preview
from tests.web.page import FRAGMENT, Page, attribute, controls, send, visit

IRIS: dict[str, Any] = {"dataset": {"name": "iris"}, "layers": [{"units": 3}], "loss": "mse"}
PLANE: dict[str, Any] = {"dataset": {"name": "plane"}, "layers": [{"units": 1}]}
EVERY_SETTING: dict[str, Any] = {
    "optimizer": {"name": "adamw"},
    "schedule": {"name": "step", "gamma": 0.5, "epochs": 7},
    "regularizer": {"name": "l2", "rate": 0.5},
}
PLAIN = {"decimal": "0.5", "text": "-0.5", "numeric": "7"}
"""A text that every program reads, by the keyboard of the field."""
SAME = {
    "decimal": ["0,5", " 0,5\u00a0", "٠٫٥", "５e－１", ",5"],
    "text": ["−0,5", "– 0.5", "－0，5", "-٠٫٥", "−5·10⁻¹"],
    "numeric": [" 7", "7,0", "７", "٧"],
}
"""Other ways to write it; tests/training/run/test_typed_number.py has them all."""
NONE = {"decimal": "0,5,5", "text": "−0,5x", "numeric": "1,000"}


def lab(**recipe: Any) -> Callable[[TestClient], Page]:
    view = recipe.pop("view", "")
    return lambda client: visit(client, f"/lab/{create(client, **recipe)}{view}")


def page_of_lab(page: str, **recipe: Any) -> Callable[[TestClient], Page]:
    return lambda client: visit(client, f"/lab/{create(client, **recipe)}/{page}")


PAGES: dict[str, Callable[[TestClient], Page]] = {
    "settings": lab(**EVERY_SETTING),
    "weight and surface": lab(view="?select=w0.1.1&surface=open"),
    "plane": lab(**IRIS),
    "paint": lab(**PLANE, view="?paint=0"),
    "sweep": page_of_lab("sweep"),
    "points": page_of_lab("points", **PLANE),
    "lesson": lambda client: start_lesson(client, "overfitting"),
    "worksheet": lambda client: visit(client, "/lessons/one-update/worksheet"),
}


def number_fields(page: Page) -> Iterable[tuple[Tag, Tag]]:
    """Each form and one of its fields for a number, each name once."""
    for form in page.soup.select("form[action]"):
        named = {attribute(each, "name"): each for each in form.select("input[inputmode]")}
        yield from ((form, each) for each in named.values())


def type_in(client: TestClient, form: Tag, field: Tag, text: str) -> Response:
    name = attribute(field, "name")
    others = controls(form)[name][1:]
    is_fragment = form.has_attr("hx-post") or form.has_attr("hx-get")
    answer = send(client, form, {name: [text, *others]}, FRAGMENT if is_fragment else {})
    if answer.status_code == 303:
        return client.get(answer.headers["location"])
    return answer


def outcome(answer: Response, field: Tag) -> tuple[int, list[str], float | None]:
    """Status, sentences and the number that then stands in the field."""
    page = Page(answer)
    said = [re.sub(r'"[^"]*"|“[^”]*”', "…", text) for text in page.alerts()]
    name = attribute(field, "name")
    shown = [each for each in page.soup.select("input[inputmode]") if each.get("name") == name]
    return answer.status_code, said, read_number(attribute(shown[0], "value")) if shown else None


def check_form(client: TestClient, form: Tag, field: Tag) -> None:
    keyboard = attribute(field, "inputmode")
    plain = PLAIN[keyboard]
    wanted = outcome(type_in(client, form, field, plain), field)
    for text in SAME[keyboard][: 2 if FULL else 1]:
        found = outcome(type_in(client, form, field, text), field)
        assert found == wanted, f"{attribute(field, 'name')}: {text}"
    name, none = attribute(field, "name"), NONE[keyboard]
    refused = Page(type_in(client, form, field, none))
    marked = refused.soup.select('input[aria-invalid="true"][aria-describedby]')
    assert (name, none) in [(each.get("name"), each.get("value")) for each in marked]


@for_each("name", PAGES, quick=4)
def test_every_field_of_a_page(client: TestClient, name: str) -> None:
    page = PAGES[name](client)
    fields = list(number_fields(page))
    assert fields
    for form, field in fields:
        check_form(client, form, field)


def test_no_field_hides_what_it_cannot_read(client: TestClient) -> None:
    """A browser hands on nothing of a text in type="number" that it cannot read."""
    for make in PAGES.values():
        assert not make(client).soup.select('input[type="number"]')


def test_the_train_share_of_an_own_table(client: TestClient) -> None:
    page = preview(client, create(client))
    assert (
        press_button(client, page, "Train on this data", {"train_fraction": "0,8"}).status_code
        == 303
    )


def test_the_fields_of_a_classroom() -> None:
    room = Class()
    student = room.join()
    ask(room, "value gradient")
    for client, page in (
        (room.teacher, visit(room.teacher, f"{room.room}/challenge")),
        (room.teacher, visit(room.teacher, f"{room.room}/wall")),
        (student, room.follow(student)),
    ):
        fields = list(number_fields(page))
        assert fields
        for form, field in fields:
            check_form(client, form, field)


@for_each("typed", ["12.5", "１２,5", "12,5 %"])
def test_the_tolerance_of_a_question(typed: str) -> None:
    room = Class()
    ask(room, "value gradient", tolerance=typed)
    assert last(room).tolerance == 0.125


@for_each(
    ("typed", "rates"),
    [
        ("0.01, 0.03", ["0.01", "0.03"]),
        ("0.01,0.03", ["0.01", "0.03"]),
        ("0,01 0,03", ["0,01", "0,03"]),
        ("0,01;0,03", ["0,01", "0,03"]),
        ("0,01, 0,03", ["0,01", "0,03"]),
        ("0,5", ["0,5"]),
        ("1, 2,", ["1", "2"]),
    ],
)
def test_a_list_of_rates_may_have_decimal_commas(typed: str, rates: list[str]) -> None:
    assert split_numbers(typed) == rates
