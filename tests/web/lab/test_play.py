"""Play by page and API: what is refused, what is kept, what the form shows."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read
from tests.web.page import follow, press, send, start, visit
from tests.web.page import read as read_page


def play(client: TestClient, session_id: str, **body: Any) -> Any:
    return client.post(f"/api/sessions/{session_id}/play", json=body)


def test_it_plays_and_pauses(client: TestClient) -> None:
    session_id = create(client)
    assert play(client, session_id).json()["status"] == "playing"
    assert read(client, session_id)["status"] == "playing"
    page = visit(client, f"/lab/{session_id}")
    assert "Pause" in page.text("#play")
    paused = client.post(f"/api/sessions/{session_id}/pause").json()
    assert paused["status"] == "paused"
    assert "Play" in visit(client, f"/lab/{session_id}").text("#play")


def test_pausing_what_does_not_play_changes_nothing(client: TestClient) -> None:
    session_id = create(client)
    before = read(client, session_id)
    assert client.post(f"/api/sessions/{session_id}/pause").json() == before


@for_each(
    ("body", "words"),
    [
        ({"speed": "7"}, "speed"),
        ({"speed": 1}, "speed"),
        ({"stop": {"epochs": 0}}, "epochs"),
        ({"stop": {"train_loss_below": -1.0}}, "train_loss_below"),
        ({"stop": {"never": 1}}, "never"),
        ({"fast": True}, "fast"),
    ],
)
def test_what_is_refused_says_why_and_does_not_play(
    client: TestClient, body: dict[str, Any], words: str
) -> None:
    session_id = create(client)
    response = play(client, session_id, **body)
    assert response.status_code == 422
    assert words in response.json()["detail"]
    assert read(client, session_id)["status"] == "paused"


def test_a_test_loss_without_a_test_set_is_refused(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"})
    response = play(client, session_id, stop={"test_loss_below": 0.1})
    assert response.status_code == 422
    assert "no test set" in response.json()["detail"]
    form = {"speed": "1", "test_loss_below": "0.1"}
    page = client.post(f"/lab/{session_id}/play", data=form)
    assert page.status_code == 422
    assert "no test set" in page.text


@for_each("value", ["soon", "-3", "0", "1e999", "nan"], quick=3)
def test_a_condition_that_is_no_number_is_refused_in_words(client: TestClient, value: str) -> None:
    session_id = create(client)
    form = {"speed": "1", "train_loss_below": value}
    response = client.post(f"/lab/{session_id}/play", data=form)
    assert response.status_code == 422
    assert read(client, session_id)["status"] == "paused"
    page = read_page(response, 422)
    (sentence,) = page.alerts()
    assert sentence.startswith("Train loss below")
    field = page.one("#stop-train_loss_below")
    assert (field["value"], field["aria-invalid"]) == (value, "true")
    assert page.one(f"#{field['aria-describedby']}").get_text(strip=True) == sentence
    assert "open" in page.one("#stop-when").attrs


def test_a_refused_form_keeps_all_of_its_texts(client: TestClient) -> None:
    session_id = create(client)
    form = {"speed": "1", "epochs": "x", "train_loss_below": "0.25"}
    page = read_page(client.post(f"/lab/{session_id}/play-settings", data=form), 422)
    assert page.one("#stop-epochs")["value"] == "x"
    assert page.one("#stop-train_loss_below")["value"] == "0.25"
    assert len(page.alerts()) == 1


def test_speed_and_conditions_are_chosen_without_starting(client: TestClient) -> None:
    session_id = create(client)
    form = {"speed": "25", "epochs": "500"}
    assert client.post(f"/lab/{session_id}/play-settings", data=form).status_code == 303
    page = visit(client, f"/lab/{session_id}")
    assert page.one("#speed option[selected]")["value"] == "25"
    assert page.one("#stop-epochs")["value"] == "500"
    assert read(client, session_id)["status"] == "paused"
    assert read(client, session_id)["position"]["epoch"] == 0


def test_the_form_shows_speed_and_conditions_that_are_in_force(client: TestClient) -> None:
    session_id = create(client)
    form = {"speed": "25", "epochs": "500", "train_loss_below": " 0.01 ", "no_improvement_for": ""}
    assert client.post(f"/lab/{session_id}/play", data=form).status_code == 303
    page = visit(client, f"/lab/{session_id}")
    assert page.one("#speed option[selected]")["value"] == "25"
    assert page.one("#stop-epochs")["value"] == "500"
    assert page.one("#stop-train_loss_below")["value"] == "0.01"
    assert page.one("#stop-no_improvement_for")["value"] == ""
    assert page.text("#stop-when summary b") == "2"


def test_a_step_ends_play_and_is_made(client: TestClient) -> None:
    session_id = create(client)
    play(client, session_id)
    body = {"unit": "phase"}
    stepped = client.post(f"/api/sessions/{session_id}/step", json=body).json()
    assert (stepped["status"], stepped["position"]["phase"]) == ("paused", "forward")
    play(client, session_id)
    reset = client.post(f"/api/sessions/{session_id}/reset").json()
    assert (reset["status"], reset["position"]["epoch"]) == ("paused", 0)


def test_a_new_network_in_mid_play_goes_on_playing(client: TestClient) -> None:
    session_id = create(client)
    play(client, session_id, speed="5")
    form = {"change": "add_layer"}
    client.post(f"/lab/{session_id}/layers", data=form)
    session = read(client, session_id)
    assert session["status"] == "playing"
    assert len(session["recipe"]["layers"]) == 3


@for_each("phases", range(1, 7), quick=3)
def test_play_may_begin_in_the_middle_of_a_step(client: TestClient, phases: int) -> None:
    """Then only some layers have gradients."""
    _, page = start(client, "xor")
    for _ in range(phases):
        page = press(client, page, "step", "unit", "phase")
    page = follow(client, send(client, page.form("play"), {"speed": "1"}))
    assert page.one(".lab")["data-status"] == "playing"
