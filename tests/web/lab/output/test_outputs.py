"""Which of several numbers to predict the page shows."""

from __future__ import annotations

import re
from typing import Any

from fastapi.testclient import TestClient

from tests.web.api.test_own_data import make
from tests.web.page import Page, attribute, visit, words

PLANE = {
    "x": [[i / 4, j / 4] for i in range(5) for j in range(5)],
    "y": [[(i + j) / 4, i * j / 16] for i in range(5) for j in range(5)],
    "target": ["the sum <i>", "product"],
}
CURVES = {"x": [[row / 10] for row in range(20)], "y": [[row, -row, 1.0] for row in range(20)]}


def lab(client: TestClient, data: dict[str, Any]) -> str:
    return f"/lab/{make(client, data=data)['id']}"


def chips(page: Page) -> list[tuple[str, bool]]:
    group = page.one("[aria-labelledby=choose-output]")
    return [(chip.get_text(), "aria-current" in chip.attrs) for chip in group.select("a")]


def test_a_map_shows_the_first_output_or_the_chosen_one(client: TestClient) -> None:
    path = lab(client, PLANE)
    first, second = visit(client, path), visit(client, f"{path}?output=2")
    assert chips(first) == [("the sum <i>", True), ("product", False)]
    assert chips(second) == [("the sum <i>", False), ("product", True)]
    maps = [attribute(page.one(".plane image"), "href") for page in (first, second)]
    assert maps[0] != maps[1]
    assert "ŷ of product" in words(second.soup.select(".output .panel-head")[0])
    scores = second.one("#output-scores")
    assert words(scores).startswith("R² (test): the sum <i> ")
    assert [span["title"] for span in scores.select("[title]")] == [
        "the sum <i>",
        "product",
        "mean",
    ]
    assert "output=2" in attribute(second.soup.select(".network a")[0], "href")
    for query in ("map=error&output=2", "points=errors&output=2"):
        visit(client, f"{path}?{query}")


def test_curves_of_all_outputs_or_of_one(client: TestClient) -> None:
    path = lab(client, CURVES)
    every, one = visit(client, path), visit(client, f"{path}?output=3")
    assert chips(every) == [("all", True), ("y1", False), ("y2", False), ("y3", False)]
    assert chips(one) == [("all", False), ("y1", False), ("y2", False), ("y3", True)]
    assert len(every.soup.select(".output-chart .train-line")) == 3
    assert len(one.soup.select(".output-chart .train-line")) == 1
    assert "output, standardised y1 y2 y3" in every.text(".points-legend")


def test_outputs_have_their_names_on_the_diagram(client: TestClient) -> None:
    page = visit(client, lab(client, PLANE))
    assert "product" in page.text("svg.network")
    titles = " ".join(title.get_text() for title in page.soup.select("title"))
    assert re.search("a[²³]₂, product", titles)


def test_an_output_that_there_is_not_is_said(client: TestClient) -> None:
    path = lab(client, PLANE)
    assert "There is no output “3”; choose 1 to 2." in visit(client, f"{path}?output=3").text(
        "body"
    )
    assert "no output" not in visit(client, f"{lab(client, KINDS)}?output=3").text("body")


KINDS = {"x": [[1.0], [2.0], [3.0]], "y": ["a", "b", "a"]}
