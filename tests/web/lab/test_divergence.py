"""A run that overflows stops at the last finite state and says so, with its learning rate."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create, everything, read, step
from tests.web.page import (
    FRAGMENT,
    Page,
    address,
    follow,
    one,
    press,
    query,
    send,
    start,
    visit,
)
from tests.web.page import read as read_page
from tests.web.states import UNSTABLE, diverged


def test_the_page_says_it_in_words_with_the_learning_rate(client: TestClient) -> None:
    page = visit(client, f"/lab/{diverged(client)}")
    (sentence,) = page.alerts()
    assert "diverged" in sentence
    assert "learning rate 1234.5" in sentence


def test_so_does_the_answer_to_the_button(client: TestClient) -> None:
    session_id = create(client, layers=UNSTABLE, optimizer={"learning_rate": 1e6})
    form = visit(client, f"/lab/{session_id}").form("train")
    page = read_page(send(client, form, {"epochs": "1000"}, FRAGMENT))
    assert page.one(".lab").get("data-status") == "diverged"
    (sentence,) = page.alerts()
    assert "1e+06" in sentence


def test_everything_on_the_page_is_still_finite(client: TestClient) -> None:
    session_id = diverged(client)
    page = visit(client, f"/lab/{session_id}")
    assert "overflow" not in page.text("#train-loss")
    assert page.number("#train-loss") == read(client, session_id)["loss"]["train"]


def test_stepping_on_says_it_again_and_moves_nothing(client: TestClient) -> None:
    session_id = diverged(client)
    before = everything(client, session_id)
    page = press(client, visit(client, f"/lab/{session_id}"), "step", "unit", "batch")
    assert page.alerts()
    assert everything(client, session_id)["parameters"] == before["parameters"]


def test_the_message_goes_with_a_smaller_learning_rate(client: TestClient) -> None:
    session_id = diverged(client)
    form = visit(client, f"/lab/{session_id}").form("settings")
    page = follow(client, send(client, form, {"learning_rate": "0.001"}))
    assert not page.alerts()


def test_and_with_a_reset(client: TestClient) -> None:
    session_id = diverged(client)
    page = follow(client, send(client, visit(client, f"/lab/{session_id}").form("reset")))
    assert not page.alerts()
    assert page.text("#epoch") == "0"


def test_a_run_that_is_fine_has_no_message(client: TestClient) -> None:
    _, page = start(client)
    assert not press(client, page, "train", "epochs", "10").alerts()


def test_the_place_in_the_sentence_is_the_place_in_the_counters(client: TestClient) -> None:
    """A person who reads both must find one place."""
    page = visit(client, f"/lab/{diverged(client)}")
    (sentence,) = page.alerts()
    epoch, batch = page.text("#epoch"), page.text("#batch").split("/")[0].strip()
    assert f"epoch {epoch}, batch {batch}" in sentence


# ---- where it failed, and the way on


def test_the_page_shows_the_numbers_that_the_api_has(client: TestClient) -> None:
    session_id = diverged(client)
    found = read(client, session_id)["divergence"]
    page = visit(client, f"/lab/{session_id}")
    panel = page.one("section.divergence")
    shown = panel.select(".chain .factor")
    assert [tag.get("data-linked-id") or "" for tag in shown] == [
        f["key"] for f in found["factors"]
    ]
    values = [one(tag, "data[value]").get("value") for tag in shown]
    assert [float(str(value)) for value in values] == [f["value"] for f in found["factors"]]
    assert all(tag.select("math") for tag in shown)
    assert found["operation"] == "parameter"
    assert found["unit"] == "w0.2.1"
    assert "w⁰₂₁ would become" in page.alerts()[0]
    assert f"sample {found['sample']}" in page.alerts()[0]


def test_the_numbers_make_the_new_parameter(client: TestClient) -> None:
    session_id = diverged(client)
    found = read(client, session_id)["divergence"]
    values = {f["symbol"]: f["value"] for f in found["factors"]}
    before, after = values[found["unit"][0]], values["parameter"]
    assert after == pytest.approx(before - 1234.5 * values["dJ_d" + found["unit"][0]], rel=1e-12)


def test_the_link_shows_the_parameter_and_the_sample(client: TestClient) -> None:
    page = visit(client, f"/lab/{diverged(client)}")
    (link,) = page.soup.select("section.divergence a")
    asked = query(address(page, link))
    found = read(client, query_id(page))["divergence"]
    assert asked == {"select": found["unit"], "sample": str(found["sample"])}
    there = visit(client, address(page, link))
    assert f"sample {found['sample']}" in there.text(".microscope .panel-head")


def query_id(page: Page) -> str:
    return page.response.url.path.split("/")[2]


def test_going_on_takes_the_rate_that_survives(client: TestClient) -> None:
    session_id = diverged(client)
    before = everything(client, session_id)
    rate = before[""]["divergence"]["surviving_learning_rate"]
    form = visit(client, f"/lab/{session_id}").form("go-on")
    page = follow(client, send(client, form))
    assert not page.alerts()
    assert not page.soup.select("section.divergence")
    after = everything(client, session_id)
    assert after[""]["recipe"]["optimizer"]["learning_rate"] == rate
    assert (after[""]["status"], after[""]["divergence"]) == ("paused", None)
    assert after["parameters"] == before["parameters"]
    assert step(client, session_id, "batch")["done"] == 1
    # Pressed once more on a page that is old, it changes nothing and says so.
    refused = read_page(send(client, form), 422)
    assert "has not diverged" in refused.alerts()[0]
    assert read(client, session_id)["recipe"]["optimizer"]["learning_rate"] == rate


def test_where_no_rate_survives_there_is_no_button(client: TestClient) -> None:
    session_id = create(client, layers=UNSTABLE, optimizer={"learning_rate": 1e307})
    assert step(client, session_id, "batch")["status"] == "diverged"
    page = visit(client, f"/lab/{session_id}")
    assert not page.one("section.divergence").select("form")
    assert "overflow" in page.text(".chain .failed")
    assert "2⁻⁶⁰" in page.alerts()[0]
    refused = read_page(client.post(f"/lab/{session_id}/go-on"), 422)
    assert "2⁻⁶⁰" in refused.alerts()[0]
