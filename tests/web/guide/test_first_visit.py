"""The first visit: one sentence, one button, and free play a click away."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.testclient import TestClient

from app.web.guide.start_choice import START_COOKIE
from app.web.view.hidden_parts import HIDEABLE
from tests.for_each import for_each
from tests.web.calls import create, read
from tests.web.page import Page, attribute, follow, press, query, send, visit
from tests.web.view.test_hidden_parts import MARKS


def first_visit(client: TestClient) -> Page:
    return follow(client, client.get("/"))


def choose(client: TestClient, page: Page, way: str) -> Page:
    """Press the button for a way in, and follow to the page that opens."""
    button = page.one(f'main button[name="way"][value="{way}"]')
    assert button.parent is not None
    chosen = send(client, button.parent, {"way": way})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    return follow(client, client.get("/"))


def test_it_is_the_articles_network_with_one_button(client: TestClient) -> None:
    page = first_visit(client)
    assert page.text("h1") == "article 1-1-1"
    assert page.text("#first-sentence") == "Watch how a network learns: press Next."
    buttons = page.soup.select('main form[action^="/lab/"] button')
    assert [attribute(button, "id") for button in buttons] == ["next"]
    assert page.soup.select(".moment math")
    page.one("#key")
    page.one('.first-ways a[href="/lessons/one-update"]')
    assert not page.soup.select(", ".join(MARKS.values()))
    assert not page.soup.select('nav[aria-label="Examples"]')


def test_next_makes_one_phase_after_the_other_and_says_what_it_does(client: TestClient) -> None:
    page = first_visit(client)
    said, phases = [], []
    for _ in range(7):
        page = press(client, page, "step", "unit", "phase")
        said.append(page.text("#first-sentence").partition(":")[0])
        phases.append(attribute(page.one("#moment"), "data-phase"))
    assert phases == ["1", "2", "3", "4", "5", "6", "1"]
    assert said == ["Forward", "Forward", "Loss", "Backward", "Backward", "Update", "Forward"]


def test_free_play_is_one_click_away_and_remembered(client: TestClient) -> None:
    page = choose(client, first_visit(client), "free")
    assert page.text("h1") == "circle 2-4-2-1"
    for part in ("settings", "transport", "output", "microscope"):
        assert page.soup.select(MARKS[part])
    assert first_visit(client).text("h1") == "circle 2-4-2-1"
    client.cookies.clear()
    assert first_visit(client).text("h1") == "article 1-1-1"


def test_the_first_steps_can_be_chosen_again(client: TestClient) -> None:
    choose(client, first_visit(client), "free")
    page = choose(client, visit(client, "/about"), "first")
    assert page.text("#first-sentence")
    assert first_visit(client).text("h1") == "article 1-1-1"


def test_the_cookie_is_of_this_site_and_no_script_reads_it(client: TestClient) -> None:
    response = client.post("/start", data={"way": "free"})
    name, *attributes = response.headers["set-cookie"].split("; ")
    assert name == f"{START_COOKIE}=free"
    assert set(attributes) == {"HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=lax"}


@for_each("way", ["", "other", "free\r\nX: 1"])
def test_another_way_is_refused(client: TestClient, way: str) -> None:
    response = client.post("/start", data={"way": way})
    assert response.status_code == 422
    assert START_COOKIE not in response.cookies


@for_each("cookie", ["", "x" * 3000, "first"])
def test_a_cookie_of_anything_else_is_a_first_visit(client: TestClient, cookie: str) -> None:
    client.cookies.set(START_COOKIE, cookie)
    assert query(client.get("/").headers["location"]) == {"first": "1"}


@for_each(
    ("address", "title", "hidden"),
    [
        ("/?example=xor", "XOR 2-2-1", ""),
        ("/?example=article", "article 1-1-1", ""),
        ('/?recipe={"seed":4}', "circle 2-4-2-1", ""),
        ("/?embed=1", "circle 2-4-2-1", "settings"),
        ("/?hide=settings", "circle 2-4-2-1", "settings"),
        ("/?select=w0.1.1", "circle 2-4-2-1", ""),
    ],
)
def test_an_address_that_asks_for_something_gets_it(
    client: TestClient, address: str, title: str, hidden: str
) -> None:
    page = follow(client, client.get(address))
    assert page.text("h1") == title
    assert not page.soup.select(".first-steps")
    page.one("#position")
    assert bool(page.soup.select(".settings")) is not bool(hidden)


def test_a_link_to_a_state_opens_all_of_it(client: TestClient) -> None:
    url = client.post(f"/api/sessions/{create(client)}/share").json()["url"]
    client.cookies.clear()
    page = follow(client, client.get(f"/?{urlsplit(url).query}"))
    assert not page.soup.select(".first-steps")
    assert page.soup.select(MARKS["settings"])


def test_everything_can_be_shown_where_the_run_stands(client: TestClient) -> None:
    page = press(client, first_visit(client), "step", "unit", "phase")
    path = page.response.url.path
    (link,) = [
        each for each in page.soup.select(".first-ways a") if "everything" in each.get_text()
    ]
    whole = visit(client, path + attribute(link, "href"))
    assert whole.text("#phase") == "forward"
    for part in HIDEABLE:
        assert whole.soup.select(MARKS[part]), part
    assert read(client, path.removeprefix("/lab/"))["position"]["phase"] == "forward"


@for_each("view", ["first=1&embed=1", "first=2", "first="])
def test_only_its_own_page_is_that_of_a_first_visit(client: TestClient, view: str) -> None:
    page = visit(client, f"/lab/{create(client)}?{view}")
    assert not page.soup.select(".first-steps")
    page.one("#position")
