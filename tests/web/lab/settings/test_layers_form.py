"""Hidden layers and neurons come and go on the diagram, within limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.calls import check_sentence, create, everything, read
from tests.web.opening import opened
from tests.web.page import Page, attribute, controls, follow, press, send, start, visit
from tests.web.page import read as read_page


def shape(client: TestClient, session_id: str) -> list[tuple[int, str]]:
    layers = read(client, session_id)["recipe"]["layers"]
    return [(layer["units"], layer["activation"]) for layer in layers]


def change(client: TestClient, session_id: str, **form: str) -> Page:
    return follow(client, client.post(f"/lab/{session_id}/layers", data=form))


def test_a_layer_is_added_before_the_output_and_is_like_the_one_before_it(
    client: TestClient,
) -> None:
    session_id, page = start(client)
    page = press(client, page, "layers", "change", "add_layer")
    assert shape(client, session_id) == [(4, "tanh"), (2, "tanh"), (2, "tanh"), (1, "tanh")]
    assert page.text("#hidden-layers") == "3"
    assert page.text("h1") == "circle 2-4-2-2-1"


def test_the_last_hidden_layer_is_taken_away(client: TestClient) -> None:
    session_id, page = start(client)
    page = press(client, page, "layers", "change", "remove_layer")
    assert shape(client, session_id) == [(4, "tanh"), (1, "tanh")]
    page = press(client, page, "layers", "change", "remove_layer")
    assert shape(client, session_id) == [(1, "tanh")]
    (button,) = page.soup.select('button[value="remove_layer"]')
    assert button.has_attr("disabled")


def test_to_a_network_without_one_a_first_hidden_layer_is_added(client: TestClient) -> None:
    session_id, page = start(client, "three")
    press(client, page, "layers", "change", "add_layer")
    assert shape(client, session_id) == [(2, "sigmoid"), (1, "sigmoid")]


@for_each(("layer", "added"), [(1, [5, 2, 1]), (2, [4, 3, 1])])
def test_a_neuron_is_added_to_its_layer(client: TestClient, layer: int, added: list[int]) -> None:
    session_id, _ = start(client)
    change(client, session_id, change="add_unit", layer=str(layer))
    assert [units for units, _ in shape(client, session_id)] == added


@for_each(("layer", "left"), [(1, [3, 2, 1]), (2, [4, 1, 1])])
def test_a_neuron_is_taken_away(client: TestClient, layer: int, left: list[int]) -> None:
    session_id, _ = start(client)
    change(client, session_id, change="remove_unit", layer=str(layer))
    assert [units for units, _ in shape(client, session_id)] == left


@for_each("layer", [1, 2, 3], quick=2)
@for_each("name", ["identity", "sigmoid", "relu"], quick=2)
def test_an_activation_is_chosen_for_its_layer(client: TestClient, layer: int, name: str) -> None:
    session_id, page = start(client)
    selects = page.soup.select('select[name="activation"]')
    assert len(selects) == 3
    form = selects[layer - 1].find_parent("form")
    assert form is not None
    page = follow(client, send(client, form, {"activation": name}))
    wanted = ["tanh"] * 3
    wanted[layer - 1] = name
    assert [activation for _, activation in shape(client, session_id)] == wanted
    shown = page.soup.select('select[name="activation"] option[selected]')
    assert [attribute(option, "value") for option in shown] == wanted


def test_each_head_shows_its_own_layer(client: TestClient) -> None:
    page = visit(client, f"/lab/{create(client)}")
    (units,) = page.soup.select("form.units")
    assert controls(units)["layer"] == ["1"]
    assert units.select("b")[0].get_text() == "3"


def test_a_lonely_neuron_cannot_be_taken_away(client: TestClient) -> None:
    session_id, page = start(client, "article")
    (button,) = page.soup.select('button[value="remove_unit"]')
    assert button.has_attr("disabled")
    check_refused(client, session_id, change="remove_unit", layer="1")


def check_refused(client: TestClient, session_id: str, **form: str) -> None:
    """A sentence, and the session as it was."""
    before = everything(client, session_id)
    page = read_page(client.post(f"/lab/{session_id}/layers", data=form), 422)
    (sentence,) = page.alerts()
    check_sentence(sentence)
    assert everything(client, session_id) == before


@for_each(
    "form",
    [
        {},
        {"change": "double"},
        {"change": "add_unit"},
        {"change": "add_unit", "layer": "0"},
        {"change": "add_unit", "layer": "3"},
        {"change": "remove_unit", "layer": "-1"},
        {"change": "add_unit", "layer": "1.0"},
        {"change": "add_unit", "layer": "٢"},
        {"change": "add_unit", "layer": "²"},
        {"change": "add_unit", "layer": "00019"},
        {"change": "add_unit", "layer": "9" * 5000},
        {"change": "activation", "layer": "4", "activation": "tanh"},
        {"change": "activation", "layer": "1"},
        {"change": "activation", "layer": "1", "activation": "softplux"},
        {"change": "activation", "layer": "1", "activation": "<script>alert(1)</script>"},
    ],
    quick=3,
)
def test_junk_is_refused(client: TestClient, form: dict[str, str]) -> None:
    session_id, _ = start(client)
    check_refused(client, session_id, **form)


def test_a_layer_that_is_not_there_cannot_be_taken_away(client: TestClient) -> None:
    session_id, _ = start(client, "three")
    check_refused(client, session_id, change="remove_layer")


class TestAtTheLimits:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(max_hidden_layers=2, max_units=4)) as client:
            yield client

    def test_no_layer_more(self, client: TestClient) -> None:
        session_id, page = start(client)
        assert page.one('button[value="add_layer"]').has_attr("disabled")
        check_refused(client, session_id, change="add_layer")

    def test_no_neuron_more(self, client: TestClient) -> None:
        session_id, page = start(client)
        first, second = page.soup.select('button[value="add_unit"]')
        assert first.has_attr("disabled") and not second.has_attr("disabled")
        assert "layer 1" in attribute(first, "aria-label")
        check_refused(client, session_id, change="add_unit", layer="1")
