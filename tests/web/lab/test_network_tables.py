"""The numbers of the diagram as tables: each neuron and each weight of a small network."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from tests.web.calls import create, read
from tests.web.page import FRAGMENT, visit, words
from tests.web.page import read as read_page

LAYERS = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
TABLES = "#network-tables table"


def test_they_have_the_numbers_of_the_network(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"}, layers=LAYERS)
    page = visit(client, f"/lab/{session_id}")
    tables = page.soup.select(TABLES)
    titles = [words(table.select("caption")[0]) for table in tables]
    assert titles == ["Layer 0, the input", "Layer 1, tanh", "Layer 2, sigmoid"]
    first, second = (
        [[float(data["value"]) for data in row.select("data")] for row in table.select("tbody tr")]
        for table in tables[1:]
    )
    network = read(client, session_id, "parameters")
    assert [row[5::2] for row in first] == [
        list(each) for each in zip(*network["w"][0], strict=True)
    ]
    assert [row[3] for row in first] == network["b"][0]
    assert second[0][5::2] == [row[0] for row in network["w"][1]]
    assert len(second[0]) == 5 + 2 * 3


def test_what_is_not_computed_is_not_there(client: TestClient) -> None:
    session_id = create(client, dataset={"name": "xor"}, layers=LAYERS)
    path = f"/lab/{session_id}"
    page = read_page(client.post(f"{path}/step", data={"unit": "phase"}, headers=FRAGMENT))
    output = page.soup.select(TABLES)[2].select("tbody tr")[0]
    assert len(output.select(".unknown")) == 3 + 1 + 3
    assert read(client, session_id)["position"]["phase"] == "forward"


@pytest.mark.parametrize(("units", "is_small"), [(8, True), (60, False)])
def test_large_networks_have_no_weights_in_them(
    client: TestClient, units: int, is_small: bool
) -> None:
    layers = [{"units": units, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    page = visit(client, f"/lab/{create(client, dataset={'name': 'xor'}, layers=layers)}")
    heads = [words(head) for head in page.soup.select(f"{TABLES} thead")]
    assert any("w from" in head for head in heads) == is_small


def test_none_in_play(client: TestClient) -> None:
    path = f"/lab/{create(client, dataset={'name': 'xor'}, layers=LAYERS)}"
    playing = read_page(client.post(f"{path}/play", data={"speed": "1"}, headers=FRAGMENT))
    assert not playing.soup.select(TABLES)
    client.post(f"{path}/pause", headers=FRAGMENT)
