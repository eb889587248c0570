"""The list of a visitor's sessions: their own only, the latest used first."""

from __future__ import annotations

from starlette.testclient import TestClient

from app.web.sessions_page.routes import ago
from tests.for_each import for_each
from tests.web.calls import create, read, step, strict
from tests.web.page import attribute, send, visit, words


def listed(client: TestClient) -> list[str]:
    """Their ids, as the page links to them."""
    links = visit(client, "/sessions").soup.select("tbody th a")
    return [attribute(link, "href").removeprefix("/lab/") for link in links]


def test_who_has_made_none_is_told_so(client: TestClient) -> None:
    page = visit(client, "/sessions")
    assert "no sessions" in page.text(".sessions-page")
    assert not page.soup.select("table")


def test_the_latest_used_is_first(client: TestClient) -> None:
    first, second, third = [create(client) for _ in range(3)]
    step(client, second, "epoch", 2)
    assert listed(client) == [second, third, first]
    assert listed(client) == [second, third, first]  # looking at the list changes nothing
    client.cookies.clear()
    assert listed(client) == []


def test_a_line_says_which_run_it_is(client: TestClient) -> None:
    session_id = create(client)
    stepped = step(client, session_id, "epoch", 3)
    page = visit(client, "/sessions")
    line = words(page.one("tbody tr"))
    assert line.startswith("circle 2-3-1 3 ") and "just now" in line
    [summary] = strict(client.get("/api/sessions"))
    assert summary == {
        "id": session_id,
        "version": stepped["version"],
        "dataset": "circle",
        "units": [2, 3, 1],
        "epoch": 3,
        "train": stepped["loss"]["train"],
        "test": stepped["loss"]["test"],
    }


@for_each(
    ("seconds", "written"),
    [
        (0, "just now"),
        (59.9, "just now"),
        (60, "1 min ago"),
        (14 * 60 + 1, "14 min ago"),
        (3599, "59 min ago"),
        (23.9 * 3600, "23 h ago"),
        (24 * 3600, "1 day ago"),
        (100 * 86_400, "100 days ago"),
    ],
)
def test_the_last_use_is_told_in_one_unit(seconds: float, written: str) -> None:
    assert ago(seconds) == written


def test_one_is_deleted_for_good(client: TestClient) -> None:
    first, second = create(client), create(client)
    form = visit(client, "/sessions").soup.select("tbody form")[0]
    response = send(client, form, {"session": second})
    assert (response.status_code, response.headers["location"]) == (303, "/sessions")
    assert listed(client) == [first]
    assert client.get(f"/lab/{second}").status_code == 404
    assert send(client, form, {"session": second}).status_code == 303  # pressed twice


def test_nobody_deletes_another_s(client: TestClient) -> None:
    session_id = create(client)
    cookies = dict(client.cookies)
    client.cookies.clear()
    create(client)
    client.post("/sessions/delete", data={"session": session_id})
    client.cookies.clear()
    client.cookies.update(cookies)
    assert read(client, session_id)["id"] == session_id


def test_a_key_in_the_address_stays_there(client: TestClient) -> None:
    made = strict(client.post("/api/sessions", json={}), 201)
    client.cookies.clear()
    page = visit(client, f"/sessions?key={made['token']}")
    link = attribute(page.one("tbody th a"), "href")
    assert link == f"/lab/{made['id']}?key={made['token']}"
    assert client.get(link).status_code == 200
    deleted = send(client, page.one("tbody form"), {"session": made["id"]})
    assert deleted.headers["location"].endswith(f"?key={made['token']}")
