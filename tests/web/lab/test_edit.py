"""A weight or bias is set to what a person types, and what cannot be is refused with a sentence."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.web.forms import read_number
from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.html import parse
from tests.web.page import FRAGMENT, Page, attribute, follow, send, visit, words


def lab(client: TestClient, session_id: str, select: str) -> Page:
    return visit(client, f"/lab/{session_id}?select={select}")


@for_each(
    ("select", "label", "typed", "value"),
    [
        ("w1.2.1", "New value of w¹₂₁", "-0.25", -0.25),
        ("b0.3", "New value of b⁰₃", "−1.5", -1.5),
        ("a1.3", "New value of b⁰₃", " 2e-3 ", 0.002),
    ],
    quick=3,
)
def test_what_is_typed_is_set(
    client: TestClient, select: str, label: str, typed: str, value: float
) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    before = read(client, session_id, "parameters")
    shown = before["w"][1][1][0] if select.startswith("w") else before["b"][0][2]
    form = lab(client, session_id, select).one("form.edit")
    (named,) = form.select("label")
    assert (attribute(named, "for"), words(named)) == ("new-value", f"{label} :=")
    (field,) = form.select("#new-value")
    assert read_number(attribute(field, "value")) == pytest.approx(shown, rel=1e-5)
    page = follow(client, send(client, form, {"value": typed}))
    assert not page.soup.select("[role=alert]")
    after = read(client, session_id, "parameters")
    if select.startswith("w"):
        before["w"][1][1][0] = value
    else:
        before["b"][0][2] = value
    assert after == before


@for_each(
    ("key", "value", "said"),
    [
        ("w1.2.1", "", "must be a finite number"),
        ("w1.2.1", "0;5", "must be a finite number"),
        ("w1.2.1", "<b>1</b>", "must be a finite number"),
        ("w1.2.1", "1e999", "must be a finite number"),
        ("w1.2.1", "nan", "must be a finite number"),
        ("a0.1", "1", "no bias"),
        ("J", "1", "no bias"),
        ("w9.1.1", "1", "no weight or bias"),
        ("", "1", "no weight or bias"),
    ],
    quick=2,
)
@for_each("headers", [{}, FRAGMENT], quick=2)
def test_what_cannot_be_is_refused(
    client: TestClient, key: str, value: str, said: str, headers: dict[str, str]
) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    answer = client.post(
        f"/lab/{session_id}/parameter", data={"key": key, "value": value}, headers=headers
    )
    assert answer.status_code == 422
    (alert,) = parse(answer.text).select("[role=alert]")
    check_sentence(alert.get_text())
    assert said in alert.get_text()
    assert not alert.select("b")
    assert everything(client, session_id) == before


def test_an_input_has_nothing_to_set(client: TestClient) -> None:
    assert not lab(client, create(client), "a0.1").soup.select("form.edit")
