"""A browser that keeps no cookies is told so, and so is somebody who opens another's address."""

from __future__ import annotations

from app.settings import Settings
from tests.web.calls import address, problem
from tests.web.opening import opened
from tests.web.page import attribute, read, visit, words


def test_the_page_of_a_new_session_says_what_to_do() -> None:
    with opened(Settings(store="memory:")) as client:
        lab = client.get("/?example=xor").headers["location"]
        client.cookies.clear()
        for _ in range(2):
            refused = words(read(client.post(f"{lab}/step", data={"unit": "phase"}), 403).soup)
            assert "Allow cookies for this site, then reload this page." in refused
        assert client.get(lab).status_code == 200


def test_who_has_another_s_address_is_told_to_ask_for_a_link() -> None:
    with opened(Settings(store="memory:")) as client:
        lab = client.post("/").headers["location"]
        client.cookies.clear()
        without_cookie = words(read(client.get(lab), 404).soup)
        assert "sent no cookie" in without_cookie and "press Share" in without_cookie
        client.get("/")
        with_cookie = words(read(client.get(lab), 404).soup)
        assert "sent no cookie" not in with_cookie and "press Share" in with_cookie


def test_a_student_who_has_joined_is_told_to_allow_them() -> None:
    with opened(Settings(store="memory:")) as client:
        lab = client.post("/?example=xor").headers["location"]
        form = visit(client, lab).soup.select(".room-box form")[-1]
        desk = client.post(attribute(form, "action")).headers["location"]
        code = desk.split("/")[2]
        client.cookies.clear()
        joined = client.post("/j", data={"code": code, "name": "Ada"})
        assert joined.headers["location"].startswith("/room/")
        client.cookies.clear()
        came_from = {"Referer": f"http://testserver/j/{code}"}
        page = read(client.get(joined.headers["location"], headers=came_from), 404)
        assert "allow them for this site, then join again" in words(page.soup)
        assert any(attribute(link, "href") == "/j" for link in page.soup.select("main a"))
        # Somebody who was given the address is asked to join.
        response = client.get(joined.headers["location"])
        assert response.headers["location"] == f"/j/{code}"


def test_a_browser_with_a_cookie_is_not_told_of_cookies() -> None:
    with opened(Settings(store="memory:")) as client:
        client.get("/")
        page = read(client.get("/lab/unknown"), 404)
        assert "sent no cookie" not in words(page.soup)


def test_a_program_reads_the_sentence_of_the_error() -> None:
    with opened(Settings(store="memory:")) as client:
        assert "no session unknown here" in problem(client.get(address("unknown")), 404)
