"""The chosen part in one line: its value, and buttons that change it by a step."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create
from tests.web.page import Page, attribute, one, send, visit, words


def lab(client: TestClient, session_id: str, query: str) -> Page:
    return visit(client, f"/lab/{session_id}?{query}")


def weight(client: TestClient, session_id: str) -> float:
    parameters = client.get(f"/api/sessions/{session_id}/parameters").json()
    return float(parameters["w"][0][0][1])


def test_nothing_is_said_until_something_is_chosen(client: TestClient) -> None:
    assert not lab(client, create(client), "").soup.select("#selected-part")


def test_a_weight_has_its_value_and_is_changed_by_a_step(client: TestClient) -> None:
    session_id = create(client)
    before = weight(client, session_id)
    part = lab(client, session_id, "select=w0.1.2").one("#selected-part")
    assert float(attribute(one(part, "data"), "value")) == before
    assert attribute(one(part, 'a[href^="#"]'), "href") == "#microscope"
    higher = attribute(part.select("button")[1], "value")
    send(client, one(part, "form"), {"value": higher})
    assert weight(client, session_id) == pytest.approx(before + 0.1)


def test_a_neuron_has_the_activation_of_the_sample_and_no_buttons(client: TestClient) -> None:
    session_id = create(client)
    part = lab(client, session_id, "select=a1.2").one("#selected-part")
    assert words(part).startswith("a¹₂ = ")
    assert part.select("data")
    assert not part.select("button")
    whole = lab(client, session_id, "select=a1.2&sample=batch").one("#selected-part")
    assert not whole.select("data")
