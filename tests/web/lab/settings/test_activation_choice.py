"""The activations of a layer as pictures: the view opens the list, and a radio button chooses."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.engine.activations import ACTIVATIONS
from tests.for_each import for_each
from tests.web.calls import create, read
from tests.web.page import attribute, controls, follow, query, send, start, visit


def test_no_page_has_the_list_unless_its_view_opens_it(client: TestClient) -> None:
    session_id, page = start(client)
    assert not page.soup.select(".activation-choice")
    (first, *_) = page.soup.select("a.pick")
    assert attribute(first, "href").endswith("?pick=1")
    page = visit(client, f"/lab/{session_id}?pick=1&show=both")
    form = page.one(".activation-choice")
    assert controls(form)["activation"] == ["tanh"]
    close = form.select("a")[0]
    assert query(attribute(close, "href")) == {"show": "both"}


@for_each(("layer", "has_softmax"), [(1, False), (3, True)])
def test_it_has_the_activations_that_fit(client: TestClient, layer: int, has_softmax: bool) -> None:
    session_id, _ = start(client)
    client.patch(f"/api/sessions/{session_id}", json={"loss": "mse"})
    page = visit(client, f"/lab/{session_id}?pick={layer}")
    names = [attribute(tag, "value") for tag in page.soup.select(".activation-choice [type=radio]")]
    selected = [attribute(tag, "value") for tag in page.soup.select(f"#activation-{layer} option")]
    assert names == selected
    assert set(names) <= set(ACTIVATIONS)
    assert ("softmax" in names) == has_softmax
    for option in page.soup.select(".activation-choice .choice"):
        assert option.select("svg") and option.select("math")


def test_a_chosen_picture_is_applied_and_the_list_stays(client: TestClient) -> None:
    session_id, _ = start(client)
    page = visit(client, f"/lab/{session_id}?pick=2")
    page = follow(client, send(client, page.one(".activation-choice"), {"activation": "relu"}))
    layers = read(client, session_id)["recipe"]["layers"]
    assert [layer["activation"] for layer in layers] == ["tanh", "relu", "tanh"]
    assert controls(page.one(".activation-choice"))["activation"] == ["relu"]


@for_each("pick", ["0", "9", "x", "-1"])
def test_the_list_of_no_layer_is_not_shown(client: TestClient, pick: str) -> None:
    page = visit(client, f"/lab/{create(client)}?pick={pick}")
    assert not page.soup.select(".activation-choice")
