"""The list of a visitor's sessions: their own only, the latest used first."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.testclient import TestClient

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
    assert line.startswith("circle 2-3-1 3 ")
    [summary] = strict(client.get("/api/sessions"))
    assert summary["created"] <= summary["used"]
    assert {name: summary[name] for name in summary if name not in ("created", "used")} == {
        "name": "",
        "id": session_id,
        "version": stepped["version"],
        "dataset": "circle",
        "units": [2, 3, 1],
        "epoch": 3,
        "train": stepped["loss"]["train"],
        "test": stepped["loss"]["test"],
    }


def test_a_session_has_a_name_and_dates(client: TestClient) -> None:
    session_id = create(client)
    page = visit(client, "/sessions")
    response = send(
        client, page.form("name"), {"name": "  My\u202e first\nrun ", "session": session_id}
    )
    assert response.headers["location"] == "/sessions"
    page = visit(client, "/sessions")
    assert words(page.one("tbody th")) == "My first run circle 2-3-1"
    made, used = (attribute(tag, "datetime") for tag in page.soup.select("tbody time"))
    [summary] = strict(client.get("/api/sessions"))
    assert (summary["name"], summary["created"][:16]) == ("My first run", made[:16])
    assert summary["used"][:16] == used[:16]
    assert (
        visit(client, f"/lab/{session_id}")
        .soup.select("title")[0]
        .get_text()
        .startswith("My first")
    )
    step(client, session_id, "epoch", 2)
    strict(client.post(f"/api/sessions/{session_id}/reset"))
    strict(client.patch(f"/api/sessions/{session_id}", json={"seed": 5}))
    [summary] = strict(client.get("/api/sessions"))
    assert (summary["name"], summary["epoch"]) == ("My first run", 0)
    send(client, page.form("name"), {"name": " ", "session": session_id})
    assert words(visit(client, "/sessions").one("tbody th")) == "circle 2-3-1"


def test_the_lab_and_the_api_rename_it_too(client: TestClient) -> None:
    session_id = create(client)
    lab = visit(client, f"/lab/{session_id}?select=w0.1.1")
    response = send(client, lab.form("name"), {"name": "Renamed"})
    assert response.headers["location"] == f"/lab/{session_id}?select=w0.1.1"
    page = visit(client, f"/lab/{session_id}")
    assert page.one("#session-name").get("value") == "Renamed"
    before = strict(client.get(f"/api/sessions/{session_id}"))
    after = strict(client.patch(f"/api/sessions/{session_id}", json={"name": "By program"}))
    assert after["recipe"] == before["recipe"]
    [summary] = strict(client.get("/api/sessions"))
    assert summary["name"] == "By program"
    problem = client.patch(f"/api/sessions/{session_id}", json={"name": 3})
    assert (problem.status_code, problem.json()["detail"]) == (422, "name must be a text.")


def test_a_file_keeps_the_name_and_a_copy_for_others_does_not(client: TestClient) -> None:
    session_id = create(client)
    strict(client.patch(f"/api/sessions/{session_id}", json={"name": "Mine"}))
    saved = client.get(f"/lab/{session_id}/export/session.json").content
    shared = strict(client.post(f"/api/sessions/{session_id}/share", json={"keep": True}))
    client.cookies.clear()
    client.post("/open", files={"file": ("run.json", saved)})
    client.get(urlsplit(shared["url"]).path)
    names = [each["name"] for each in strict(client.get("/api/sessions"))]
    assert names == ["", "Mine"]


def test_one_is_deleted_for_good(client: TestClient) -> None:
    first, second = create(client), create(client)
    form = visit(client, "/sessions").form("delete")
    assert form.parent is not None and form.parent.name == "details"  # it is asked before
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
    deleted = send(client, page.form("delete"), {"session": made["id"]})
    assert deleted.headers["location"].endswith(f"?key={made['token']}")
