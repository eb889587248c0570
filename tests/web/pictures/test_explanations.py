"""Figures that answer “why” have the numbers of the page, and say what to choose otherwise."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.render.numbers import signed
from tests.web.calls import create
from tests.web.page import visit
from tests.web.pictures.test_pictures import drawn, refusal, take, texts


def test_paths_are_in_the_file_with_their_products(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, f"/lab/{session_id}?select=w0.1.1")
    products = [float(str(cell["value"])) for cell in page.soup.select("#paths tbody data")]
    written = texts(drawn(client, session_id, figure="paths", select="w0.1.1"))
    assert products and all(signed(product) in written for product in products)


def test_pulls_are_in_the_file_with_their_sum(client: TestClient) -> None:
    session_id = create(client)
    total = visit(client, f"/lab/{session_id}?select=w0.1.1").number("#batch-sum")
    assert signed(total) in texts(drawn(client, session_id, figure="pulls", select="w0.1.1"))


def test_what_has_no_picture_says_what_to_choose(client: TestClient) -> None:
    session_id = create(client)
    for figure, select, sentence in (
        ("paths", "J", "There are no paths to draw"),
        ("paths", "b1.1", "There are no paths to draw"),
        ("pulls", "J", "Choose a weight or a bias first"),
        ("pulls", "a0.1", "Choose a weight or a bias first"),
    ):
        response = take(client, session_id, figure=figure, select=select)
        assert sentence in refusal(response, response.status_code)
        assert 400 <= response.status_code < 500
