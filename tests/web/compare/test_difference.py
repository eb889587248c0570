"""Two runs' weights subtracted, on the page."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, read, step
from tests.web.compare.calls import comparison_id, fork, press, sessions, small_race
from tests.web.page import Page, attribute, one, visit, words


def difference(page: Page, key: str) -> float:
    part = page.one(f'svg.difference [id="{key}"]')
    return float(attribute(one(part, ".change"), "data-value"))


def w(client: TestClient, session_id: str) -> Any:
    return read(client, session_id, "parameters")["w"]


def test_the_diagram_shows_the_second_minus_the_first(client: TestClient) -> None:
    page = press(client, small_race(client, "sgd", "adam", "rmsprop"), "train", epochs="10")
    a, b, c = (w(client, session_id) for session_id in sessions(page))
    assert words(page.one("#difference-title")) == "Weights, B − A"
    assert difference(page, "w0.2.3") == b[0][1][2] - a[0][1][2]
    page = visit(client, f"/compare/{comparison_id(page)}?before=B&after=C&select=w1.3.1")
    assert words(page.one("#difference-title")) == "Weights, C − B"
    assert difference(page, "w0.2.3") == c[0][1][2] - b[0][1][2]
    told = [float(attribute(data, "value")) for data in page.soup.select(".figures data")]
    assert told == [b[1][2][0], c[1][2][0], c[1][2][0] - b[1][2][0]]
    assert words(page.one(".figures dt")) == "w¹₃₁"


def test_an_untrained_fork_has_no_difference(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    page = fork(client, session_id)
    assert {difference(page, f"w0.{i}.{j}") for i in (1, 2) for j in (1, 2, 3)} == {0.0}


def test_networks_with_different_layers_are_not_subtracted(client: TestClient) -> None:
    page = fork(client, create(client))
    layers = [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    client.patch(f"/api/sessions/{sessions(page)[1]}", json={"layers": layers})
    page = visit(client, f"/compare/{comparison_id(page)}")
    assert not page.soup.select("svg.difference")
    assert words(page.one(".difference-panel .message")) == (
        "A is 2-3-1 and B is 2-2-1: only networks with the same layers can be subtracted."
    )


def test_one_run_alone_has_no_difference(client: TestClient) -> None:
    page = press(client, fork(client, create(client)), "remove")
    assert not page.soup.select(".difference-panel")


@for_each(("name", "maps"), [("circle", 2), ("sine", 2), ("and3", 0)])
def test_predictions_are_drawn_for_one_or_two_inputs(
    client: TestClient, name: str, maps: int
) -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}]
    page = fork(client, create(client, dataset={"name": name}, layers=layers))
    assert len(page.soup.select(".maps svg")) == maps
