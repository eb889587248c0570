"""Comparisons, races and sweeps of runs with own data."""

from __future__ import annotations

from typing import Any

import numpy as np
from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import read, strict
from tests.web.compare.calls import fork, press, race, sessions
from tests.web.page import read as read_page
from tests.web.page import send, visit

RECIPE: dict[str, Any] = {"optimizer": {"learning_rate": 0.1}, "batch_size": 5}


def create(client: TestClient, inputs: int, *, numbers: bool = False) -> str:
    rng = np.random.default_rng(5)
    x = rng.normal(loc=100.0, scale=[1.0, 50.0, 3.0][:inputs], size=(30, inputs))
    above = x[:, 0] > 100
    y: list[Any] = x[:, 0].tolist() if numbers else np.where(above, "big", "small").tolist()
    body = {**RECIPE, "data": {"x": x.tolist(), "y": y}}
    made: str = strict(client.post("/api/sessions", json=body), 201)["id"]
    return made


@for_each(("inputs", "numbers", "maps"), [(1, True, 2), (2, False, 2), (3, False, 0)], quick=3)
def test_a_fork_has_the_same_data_and_is_drawn(
    client: TestClient, inputs: int, numbers: bool, maps: int
) -> None:
    page = fork(client, create(client, inputs, numbers=numbers))
    one, other = sessions(page)
    assert read(client, one, "data") == read(client, other, "data")
    page = press(client, page, "train", epochs="10")
    assert len(page.soup.select(".maps svg")) == maps
    assert read(client, one, "parameters") == read(client, other, "parameters")


def test_a_race_and_a_sweep_have_the_same_data(client: TestClient) -> None:
    session_id = create(client, 2)
    page = race(client, session_id, "sgd", "adam", rates="0.1")
    for run in sessions(page):
        assert read(client, run, "data") == read(client, session_id, "data")
        assert read(client, run, "parameters") == read(client, session_id, "parameters")
    form = visit(client, f"/lab/{session_id}/sweep").form("sweep")
    swept = read_page(send(client, form, {"epochs": "2", "count": "4"}))
    assert len(swept.soup.select(".sweep-table tbody tr")) == 4


@for_each("inputs", [1, 2])
def test_one_of_several_numbers_to_predict_is_drawn(client: TestClient, inputs: int) -> None:
    x = np.random.default_rng(5).normal(size=(30, inputs))
    data = {"x": x.tolist(), "y": np.column_stack([x[:, 0], x[:, 0] ** 2]).tolist()}
    body = {**RECIPE, "data": {**data, "target": ["plain", "square"]}}
    page = fork(client, strict(client.post("/api/sessions", json=body), 201)["id"])
    chips = page.soup.select("[aria-labelledby=output-label] a")
    assert [("aria-current" in chip.attrs, chip.get_text()) for chip in chips] == [
        (True, "plain"),
        (False, "square"),
    ]
    other = visit(client, chips[1]["href"])
    first, second = (shown.soup.select(".maps svg")[0].html for shown in (page, other))
    assert first != second
    assert other.soup.select("[aria-labelledby=output-label] [aria-current]")[0].get_text() == (
        "square"
    )
