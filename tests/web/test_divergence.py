"""A run that overflows stops at the last finite state and says so, with its learning rate."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.web.calls import create, everything, read
from tests.web.page import FRAGMENT, follow, press, send, start, visit
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
