"""A weight, a bias or a layer is frozen with a button, and trains again with the next press."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read, step
from tests.web.page import Page, attribute, follow, press, visit
from tests.web.page import read as read_page


def lab(client: TestClient, session_id: str, select: str) -> Page:
    return visit(client, f"/lab/{session_id}?select={select}")


def frozen(client: TestClient, session_id: str) -> list[str]:
    found: list[str] = read(client, session_id)["recipe"]["frozen"]
    return found


def buttons(page: Page) -> list[str]:
    return [button.get_text() for button in page.soup.select("form.freeze button[name]")]


@for_each(
    ("select", "key", "name"),
    [
        ("w0.2.3", "w0.2.3", "w⁰₂₃"),
        ("b0.1", "b0.1", "b⁰₁"),
        ("w1.1.1", "layer2", "w¹ and b¹"),
        ("a1.2", "layer1", "w⁰ and b⁰"),
    ],
    quick=3,
)
def test_a_press_freezes_and_another_lets_it_train(
    client: TestClient, select: str, key: str, name: str
) -> None:
    session_id = create(client)
    step(client, session_id, "epoch")
    before = everything(client, session_id)
    page = lab(client, session_id, select)
    assert f"Freeze {name}" in buttons(page)
    page = press(client, page, "freeze", "key", key)
    assert frozen(client, session_id) == [key]
    assert f"Unfreeze {name}" in buttons(page)
    assert everything(client, session_id)["parameters"] == before["parameters"]
    page = press(client, page, "freeze", "key", key)
    assert frozen(client, session_id) == []
    assert f"Freeze {name}" in buttons(page)
    after = everything(client, session_id)
    after[""]["version"] = before[""]["version"]
    assert after == before


def test_a_neuron_has_a_button_for_its_layer_only(client: TestClient) -> None:
    assert buttons(lab(client, create(client), "a1.2")) == ["Freeze w⁰ and b⁰"]
    assert buttons(lab(client, create(client), "a0.2")) == []


@for_each("optimizer", ["sgd", "momentum", "adam", "adamw"], quick=3)
def test_what_is_frozen_does_not_move(client: TestClient, optimizer: str) -> None:
    session_id = create(client, optimizer={"name": optimizer, "learning_rate": 0.125})
    step(client, session_id, "epoch", 2)
    for key in ("w0.2.3", "b0.1", "layer2"):
        client.post(f"/lab/{session_id}/freeze", data={"key": key})
    before = read(client, session_id, "parameters")
    step(client, session_id, "epoch", 2)
    after = read(client, session_id, "parameters")
    assert after["w"][0][1][2] == before["w"][0][1][2]
    assert after["b"][0][0] == before["b"][0][0]
    assert (after["w"][1], after["b"][1]) == (before["w"][1], before["b"][1])
    assert after["w"][0][0][0] != before["w"][0][0][0]
    assert after["b"][0][1] != before["b"][0][1]


def test_the_page_says_that_it_stays(client: TestClient) -> None:
    session_id = create(client, frozen=["w0.2.3"])
    page = lab(client, session_id, "w0.2.3")
    value = read(client, session_id, "parameters")["w"][0][1][2]
    assert page.number("#update-before") == value
    assert "not trained" in page.text(".update")
    assert "frozen" in attribute(page.one('[id="w0.2.3"]'), "class").split()


@for_each("key", ["", "w9.1.1", "a1.1", "layer0", "layer3", "layer²", "<b>", "x" * 999], quick=3)
def test_what_is_not_there_cannot_be_frozen(client: TestClient, key: str) -> None:
    session_id = create(client)
    before = everything(client, session_id)
    page = read_page(client.post(f"/lab/{session_id}/freeze", data={"key": key}), 422)
    (sentence,) = page.alerts()
    check_sentence(sentence)
    assert everything(client, session_id) == before


def test_another_shape_has_nothing_frozen(client: TestClient) -> None:
    session_id = create(client, frozen=["w0.2.3", "layer2"])
    follow(client, client.post(f"/lab/{session_id}/layers", data={"change": "add_layer"}))
    assert frozen(client, session_id) == []
