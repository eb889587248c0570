"""A session begins with the first thing done: until then its lab is a draft, stored nowhere."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from app.web.drafts import Draft, new_draft, read_draft
from tests.for_each import for_each
from tests.web.page import FRAGMENT, attribute, follow, press, read, visit, words

STEP = {"unit": "phase"}


def opened(client: TestClient, address: str = "/?example=xor") -> str:
    """The path of the draft that the address leads to."""
    return str(client.get(address).headers["location"])


def listed(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/sessions").json()
    return found


def test_looking_stores_nothing(client: TestClient) -> None:
    lab = opened(client)
    page = visit(client, lab)
    assert page.text("h1") == "XOR 2-2-1"
    for _ in range(2):
        assert client.get(f"{lab}/export/session.json").status_code == 200
        assert client.get(f"/api/sessions/{lab.removeprefix('/lab/')}/trace").status_code == 200
    assert listed(client) == []


def test_the_first_thing_done_stores_it_with_what_the_page_showed(client: TestClient) -> None:
    lab = opened(client, "/?example=xor&select=w1.1.1")
    path = lab.partition("?")[0]
    before = client.get(f"/api{path.replace('lab', 'sessions')}/parameters").json()
    page = press(client, visit(client, lab), "step", "unit", "epoch")
    (stored,) = listed(client)
    assert stored["id"] == path.rpartition("~")[2] and stored["epoch"] == 1
    assert str(page.response.url).endswith(f"/lab/{stored['id']}?select=w1.1.1")
    client.post(f"/lab/{stored['id']}/reset")
    assert client.get(f"/api/sessions/{stored['id']}/parameters").json() == before


def test_its_address_then_leads_to_the_session(client: TestClient) -> None:
    lab = opened(client)
    client.post(f"{lab}/step", data=STEP)
    moved = client.get(f"{lab}?select=b1.1")
    assert moved.status_code == 307
    assert moved.headers["location"] == f"/lab/{lab.rpartition('~')[2]}?select=b1.1"


def test_two_clicks_make_one_session(client: TestClient) -> None:
    lab = opened(client)
    answers = [client.post(f"{lab}/step", data=STEP) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(listed(client)) == 1


def test_scripts_are_led_to_it_as_well(client: TestClient) -> None:
    lab = opened(client)
    kept = client.post(f"{lab}/step", data=STEP, headers=FRAGMENT)
    page = read(client.post(kept.headers["location"], data=STEP, headers=FRAGMENT))
    assert page.text("#phase") == "forward"
    assert page.response.headers["HX-Replace-Url"] == f"/lab/{lab.rpartition('~')[2]}"
    forms = page.soup.select("form[action^='/lab/']")
    assert forms and all("~" not in attribute(form, "action") for form in forms)


def test_two_tabs_are_two_runs(client: TestClient) -> None:
    for lab in [opened(client), opened(client)]:
        press(client, visit(client, lab), "step", "unit", "phase")
    assert len(listed(client)) == 2


def test_of_two_first_tabs_none_is_lost(client: TestClient) -> None:
    """The cookie of the second replaces that of the first."""
    first = opened(client)
    client.cookies.clear()
    second = opened(client)
    for lab in (first, second):
        kept = client.post(f"{lab}/step", data=STEP)
        assert client.post(kept.headers["location"], data=STEP).status_code == 303


def test_a_draft_that_somebody_used_is_theirs(client: TestClient) -> None:
    lab = opened(client)
    client.post(f"{lab}/step", data=STEP)
    client.cookies.clear()
    client.get("/")
    assert visit(client, lab).text("#phase") == "ready"
    refused = read(client.post(f"{lab}/step", data=STEP), 404)
    assert "press Share" in words(refused.soup)


def test_a_program_may_change_it(client: TestClient) -> None:
    address = f"/api/sessions/{opened(client).removeprefix('/lab/')}"
    kept = client.post(f"{address}/step", json={"unit": "epoch", "count": 2})
    assert kept.status_code == 307
    stepped = client.post(kept.headers["location"], json={"unit": "epoch", "count": 2})
    assert stepped.json()["position"]["epoch"] == 2
    assert client.get(address, follow_redirects=True).json()["position"]["epoch"] == 2


@for_each("address", ["/", "/?example=xor", '/?recipe={"seed":4}', "/lessons/one-update"])
def test_a_preview_of_a_link_makes_nothing(client: TestClient, address: str) -> None:
    robot = {"Upgrade-Insecure-Requests": "", "User-Agent": "Slackbot"}
    ahead = {"Sec-Purpose": "prefetch"}
    for answer in (
        client.head(address),
        client.get(address, headers=robot, follow_redirects=True),
        client.get(address, headers=ahead, follow_redirects=True),
    ):
        assert answer.status_code in (200, 303)
    assert listed(client) == []


@for_each("address", ['/?recipe={"seed":4}', "/lessons/one-update"])
def test_a_browser_that_says_nothing_of_itself_gets_a_button(
    client: TestClient, address: str
) -> None:
    page = visit_as_robot(client, address)
    assert page.soup.select("#lab form[method=post] button")
    before = len(listed(client))
    assert follow(client, client.post(address)).form("step")
    assert len(listed(client)) == before + 1


def visit_as_robot(client: TestClient, address: str) -> Any:
    return read(client.get(address, headers={"Upgrade-Insecure-Requests": ""}))


@for_each("draft", [new_draft("xor"), new_draft("article", 3)])
def test_an_id_names_its_draft(draft: Draft) -> None:
    assert read_draft(str(draft)) == draft
    assert draft.make().phases_done == draft.phase


@for_each(
    "text",
    ["", "xor", "xor~", "no~" + "a" * 22, "xor~0~" + "a" * 22, "xor~99~" + "a" * 22]
    + ["xor~" + "a" * 21 + "/", "xor~" + "ä" * 22, "xor~-1~" + "a" * 22, "xor~²~" + "a" * 22],
)
def test_other_ids_name_none(text: str) -> None:
    assert read_draft(text) is None
