"""The address of the app leads to a lab that is ready; each example is one click."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.training.recipe.examples import EXAMPLES
from tests.for_each import for_each
from tests.web.calls import read as read_api
from tests.web.page import attribute, query, start, visit


def test_the_first_address_leads_to_a_new_lab(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 303
    assert response.headers["cache-control"] == "no-store"
    visit(client, response.headers["location"]).one("svg.network")
    assert client.get("/").headers["location"] != response.headers["location"]


def test_an_address_may_start_at_a_phase(client: TestClient) -> None:
    location = client.get("/?example=article&phase=4&select=a1.1").headers["location"]
    assert query(location) == {"select": "a1.1"}
    assert visit(client, location).text("#phase") == "backward"
    updated = client.get('/?phase=6&recipe={"layers":[{"units":1},{"units":1}]}')
    assert visit(client, updated.headers["location"]).text("#phase") == "update"


@for_each("phase", ["-1", "7", "9" * 30, "x"])
def test_a_phase_that_is_none_is_refused(client: TestClient, phase: str) -> None:
    page = visit(client, f"/?example=article&phase={phase}", 422)
    (sentence,) = page.alerts()
    assert "hase" in sentence


@for_each("name", EXAMPLES)
def test_each_example_is_its_recipe(client: TestClient, name: str) -> None:
    session_id, page = start(client, name)
    recipe = EXAMPLES[name].recipe
    assert read_api(client, session_id)["recipe"] == recipe.model_dump(mode="json")
    assert page.text("h1").endswith("-".join(map(str, recipe.units)))
    assert page.text("#phase") == "ready"


def test_every_example_is_a_link_on_every_page(client: TestClient) -> None:
    pages = [start(client)[1], visit(client, "/lab/nobody", 404), visit(client, "/docs")]
    for page in pages:
        links = page.soup.select('nav[aria-label="Examples"] a')
        found = [attribute(link, "href") for link in links]
        assert sorted(found) == sorted(f"/?example={name}" for name in EXAMPLES)
        groups = [EXAMPLES[href.partition("=")[2]].group for href in found]
        assert list(dict.fromkeys(groups)) == ["Article", "Textbook", "Other"]
        assert groups == sorted(groups, key=["Article", "Textbook", "Other"].index)
        assert all(link.get("title") for link in links)


def test_an_unknown_example_says_which_there_are(client: TestClient) -> None:
    page = visit(client, "/?example=nothing", 404)
    (sentence,) = page.alerts()
    assert "nothing" in sentence
    assert all(f"“{name}”" in sentence for name in EXAMPLES)


def test_there_is_something_to_see_before_any_click(client: TestClient) -> None:
    _, page = start(client)
    for drawing in ("svg.network", "svg.plane", "svg.loss-chart", "svg.pulls"):
        page.one(drawing)
    assert page.soup.select(".formula math")


def test_a_truth_table_of_three_inputs_is_a_table(client: TestClient) -> None:
    _, page = start(client, "three")
    assert not page.soup.select("svg.plane")
    rows = page.soup.select(".output table tbody tr")
    assert [[cell.get_text() for cell in row.select("td")][:4] for row in rows] == [
        [str(i), str(j), str(k), str(int(i + j + k == 3))]
        for i in (0, 1)
        for j in (0, 1)
        for k in (0, 1)
    ]


def test_the_api_has_a_page(client: TestClient) -> None:
    page = visit(client, "/docs")
    assert page.text("h1") == "API"
    (link,) = page.soup.select('#lab a[href="/openapi.json"]')
    assert client.get(attribute(link, "href")).status_code == 200
