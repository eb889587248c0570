"""The lab's drawings as files, from the Export menu."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.web.pictures.figure_names import FIGURES
from tests.for_each import for_each
from tests.render.figures.pixels import pixels, share_of
from tests.web.calls import check_sentence, create, everything, step
from tests.web.html import parse
from tests.web.page import attribute, start_small, visit, words

SVG = "{http://www.w3.org/2000/svg}"


def take(client: TestClient, session_id: str, **query: str) -> Response:
    query = {"figure": "network", "format": "svg"} | query
    return client.get(f"/lab/{session_id}/picture/drawing", params=query)


def drawn(client: TestClient, session_id: str, **query: str) -> Element:
    response = take(client, session_id, **query)
    assert response.status_code == 200, response.text
    return ElementTree.fromstring(response.content)


def texts(root: Element) -> str:
    return " ".join("".join(node.itertext()) for node in root.iter(f"{SVG}text"))


def refusal(response: Response, status: int) -> str:
    """The sentence of a page that refuses."""
    assert response.status_code == status
    text = words(parse(response.text).select(".error-page p")[0])
    check_sentence(text)
    return text


@for_each("figure", FIGURES, quick=3)
def test_every_figure_is_a_file_with_the_network_s_name(client: TestClient, figure: str) -> None:
    session_id = create(client)
    step(client, session_id, "epoch", 2)
    response = take(client, session_id, figure=figure, select="w0.1.1")
    assert response.headers["content-type"] == "image/svg+xml"
    assert response.headers["content-disposition"] == (
        f'attachment; filename="backprop-2-3-1-{figure}.svg"'
    )
    root = ElementTree.fromstring(response.content)
    assert "epoch 2" in texts(root) and "train loss" in texts(root)
    assert "epoch 2" in str(root.findtext(f"{SVG}desc"))


@for_each("figure", ["network", "output"], quick=3)
def test_a_png_is_the_same_drawing_twice_as_large(client: TestClient, figure: str) -> None:
    session_id = create(client)
    root = drawn(client, session_id, figure=figure, theme="dark")
    response = take(client, session_id, figure=figure, theme="dark", format="png")
    assert response.headers["content-type"] == "image/png"
    picture = pixels(response.content)
    height, width = (round(2 * float(root.attrib[name])) for name in ("height", "width"))
    assert picture.shape == pytest.approx((height, width, 3), abs=1)
    assert tuple(picture[4, 4]) == (0x18, 0x1C, 0x21)
    # The first lines are all text.
    assert share_of(picture[20:50, :300], (0xE8, 0xEB, 0xEE)) > 0.01


def test_a_picture_shows_the_current_view(client: TestClient) -> None:
    session_id = create(client)
    both = drawn(client, session_id)
    weights = drawn(client, session_id, show="weights", select="b0.2", sample="3")
    assert "∂Jᵢ/∂w" in texts(both) and "dotted" in texts(both)
    assert "∂Jᵢ/∂w" not in texts(weights) and "dotted" not in texts(weights)
    assert "i = sample 3, " in texts(weights) and "ringed: b⁰₂" in texts(weights)
    shown = drawn(client, session_id, figure="output", points="none", map="error")
    everywhere = drawn(client, session_id, figure="output")
    assert len(list(shown.iter(f"{SVG}circle"))) < len(list(everywhere.iter(f"{SVG}circle")))
    assert "the map: error" in texts(shown)
    straight = drawn(client, session_id, figure="loss")
    smooth = drawn(client, session_id, figure="loss", curve="smooth60")
    assert "moving average, weight 0.6" in texts(smooth) and "moving" not in texts(straight)


def test_a_picture_in_the_middle_of_a_step_marks_unknown_values(client: TestClient) -> None:
    session_id = create(client)
    step(client, session_id, "phase", 2)
    before = everything(client, session_id)
    assert "not computed yet" in texts(drawn(client, session_id))
    assert everything(client, session_id) == before


def test_a_session_that_plays_has_pictures(client: TestClient) -> None:
    session_id = create(client)
    assert client.post(f"/lab/{session_id}/play", data={"speed": "5"}).status_code == 303
    assert "epoch" in texts(drawn(client, session_id, figure="loss"))
    client.post(f"/lab/{session_id}/pause")


def test_an_unknown_picture_is_refused(client: TestClient) -> None:
    session_id = create(client)
    assert "figure must be one of 'network'" in refusal(take(client, session_id, figure="x"), 422)
    assert "'svg' or 'png'" in refusal(take(client, session_id, format="gif"), 422)
    assert "'light' or 'dark'" in refusal(take(client, session_id, theme="blue"), 422)
    assert "no session" in refusal(take(client, "none"), 404)
    address = f"/lab/{session_id}/picture/drawing"
    assert "figure" in refusal(client.get(address), 422)


def test_a_figure_that_the_data_set_does_not_have_is_refused(client: TestClient) -> None:
    iris = client.post(
        "/api/sessions",
        json={
            "dataset": {"name": "iris"},
            "layers": [{"units": 3, "activation": "softmax"}],
            "loss": "cross_entropy",
        },
    ).json()["id"]
    assert "slice at x₃ = " in texts(drawn(client, iris, figure="output"))
    table = client.post(
        "/api/sessions",
        json={"dataset": {"name": "and3"}, "layers": [{"units": 1, "activation": "tanh"}]},
    ).json()["id"]
    assert "one or two inputs" in refusal(take(client, table, figure="output"), 422)
    confused = drawn(client, iris, figure="confusion")
    assert "setosa" in texts(confused) and "test samples" in texts(confused)
    curve = client.post(
        "/api/sessions",
        json={"dataset": {"name": "sine"}, "layers": [{"units": 1, "activation": "identity"}]},
    ).json()["id"]
    assert "needs classes" in refusal(take(client, curve, figure="confusion"), 422)
    assert "R²" in texts(drawn(client, curve, figure="score"))


def test_the_form_sends_the_view_of_the_page(client: TestClient) -> None:
    session_id, _ = start_small(client)
    page = visit(client, f"/lab/{session_id}?select=b0.1&show=weights")
    form = page.one("form.picture")
    assert attribute(form, "action") == f"/lab/{session_id}/picture/drawing"
    hidden = {f["name"]: f["value"] for f in form.select("input[type=hidden]")}
    assert hidden == {"select": "b0.1", "show": "weights"}
    options = [attribute(option, "value") for option in form.select("#figure option")]
    assert options == list(FIGURES)
    buttons = form.select("button[name=format]")
    assert [attribute(button, "value") for button in buttons] == ["svg", "png"]
