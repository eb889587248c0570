"""The plane of many inputs in the address, in its form, and the same for page and frames."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.render.diagram.neuron_maps import neuron_maps
from app.render.maps.prediction_map import prediction_png
from app.web.lab.frame import PLANE_SIZES
from app.web.lab.network import NEURON_MAP_SIZE, painted_layers
from app.web.view.fit import fit_view
from app.web.view.plane import read_axes, read_held, write_held
from app.web.view.view import View
from tests.for_each import for_each
from tests.render.maps.pixel_decoder import read_pixels
from tests.render.maps.png_decoder import decode, decode_tile
from tests.training.own_runs import flowers, own_run
from tests.web.calls import create
from tests.web.drawing import build_frame, drawn_edges
from tests.web.page import Page, attribute, send, visit


def four(client: TestClient) -> str:
    """A session of iris: four inputs, three classes."""
    made = client.post("/api/sessions", json={"dataset": {"name": "sine"}}).json()["id"]
    client.patch(f"/api/sessions/{made}", json={"dataset": {"name": "iris"}})
    return str(made)


def picture(page: Page) -> str:
    return attribute(page.one("svg.plane image"), "href")


def messages(page: Page) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.soup.select(".message")]


def test_four_inputs_have_a_map_at_the_means(client: TestClient) -> None:
    session_id = four(client)
    page = visit(client, f"/lab/{session_id}")
    line = page.text("#held-line")
    assert line.startswith("slice at x₃ = ")
    means = np.mean(client.get(f"/api/sessions/{session_id}/data").json()["x"], axis=0)
    assert means == pytest.approx(np.zeros(4), abs=1e-9), "as fed, they are standardised"
    assert len(page.soup.select("svg.network .tile image, svg.network image")) >= 4
    assert messages(page) == []


def test_the_form_chooses_another_plane(client: TestClient) -> None:
    session_id = four(client)
    page = visit(client, f"/lab/{session_id}?sample=3&map=class")
    form = page.one("form.plane-choice")
    held = [attribute(field, "name") for field in form.select("input[placeholder]")]
    assert held == ["held.x3", "held.x4"]
    answer = send(client, form, {"across": "x4", "up": "x2", "held.x3": "−1.5"})
    chosen = Page(answer)
    assert messages(chosen) == []
    assert chosen.text("#held-line").startswith("slice at x₁ = ")
    assert "x₃ = −1.5" in chosen.text("#held-line")
    view = attribute(chosen.one("[data-view]"), "data-view")
    assert view == "?sample=3&map=class&across=x4&up=x2&held=x3%3A-1.5"
    assert picture(chosen) != picture(page)
    assert picture(visit(client, f"/lab/{session_id}{view}")) == picture(chosen)
    emptied = Page(send(client, chosen.one("form.plane-choice"), {"held.x3": ""}))
    assert "held" not in attribute(emptied.one("[data-view]"), "data-view")


@for_each(
    ("query", "said"),
    [
        ("across=x9", "There is no input “x9”; inputs are x1 to x4."),
        ("up=<b>", "There is no input “<b>”; inputs are x1 to x4."),
        ("across=x3&up=x3", "x3 is chosen for both sides of the map"),
        ("held=x9:1", "“x9:1” does not set an input"),
        ("held=x3:nan", "x₃: enter a number like 0.5, not “nan”"),
        ("held=x3:1e16", "x₃: enter a number like 0.5, not “1e16”"),
        ("held.x3=<i>", "x₃: enter a number like 0.5, not “<i>”"),
    ],
    quick=3,
)
def test_an_invalid_plane_is_reported(client: TestClient, query: str, said: str) -> None:
    session_id = four(client)
    page = visit(client, f"/lab/{session_id}?{query}")
    (message,) = messages(page)
    assert message.startswith(said)
    assert "<b>”" not in page.response.text and "<i>”" not in page.response.text
    if "up=x3" not in query:
        assert attribute(page.one("[data-view]"), "data-view") == "?"


def test_without_a_plane_nothing_is_chosen(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}")
    assert not page.soup.select("form.plane-choice, #held-line")
    article = client.post("/api/sessions", json={"dataset": {"name": "article"}}).json()["id"]
    page = visit(client, f"/lab/{article}?across=x4&held=x3:1")
    assert messages(page) == []


def test_words_and_numbers_come_back_as_they_were() -> None:
    held = ((0, -0.1), (2, 1 / 3), (15, 1e-9), (1, 4.0))
    assert read_held(write_held(held), 16) == (tuple(sorted(held)), [], [])
    assert read_axes("x2", "", 4)[0] == (1, 0)
    assert read_axes("", "x1", 4)[0] == (1, 0)
    assert read_axes("x1", "x2", 4) == ((0, 1), "", "", [])


@for_each("kind", ["prediction", "error"])
def test_frames_and_page_show_the_same_plane(kind: str) -> None:
    session = own_run(flowers(inputs=4))
    fitted = fit_view(View(map=kind, across="x3", up="x4", held="x1:2.5"), session)
    assert fitted.notes == ()
    assert (fitted.axes, fitted.held) == ((2, 3), ((0, 2.5),))
    cut = fitted.cut(session)
    assert cut is not None and cut.held[0] == 2.5
    frame = build_frame(session, fitted.view, drawn_edges(session, fitted.view))
    size = PLANE_SIZES[fitted.map]
    (plane,) = read_pixels(frame["plane"], size)
    assert plane == decode(prediction_png(session, size, fitted.map, cut)).indices
    units = session.network.units
    maps = neuron_maps(session, NEURON_MAP_SIZE, cut=cut)
    places = [(layer, unit) for layer in painted_layers(session) for unit in range(units[layer])]
    tiles = read_pixels(frame["tiles"]["pixels"], NEURON_MAP_SIZE)
    assert len(tiles) == len(places) > 0
    for place, tile in zip(places, tiles, strict=True):
        assert tile == decode_tile(maps[place]).indices
