"""Light or dark is kept in a cookie; choosing leads back to this site and nowhere else."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.page import controls, read, send, start_small, visit


@for_each("theme", ["light", "dark", "auto"], quick=3)
def test_what_is_chosen_is_shown_on_every_page(client: TestClient, theme: str) -> None:
    _, page = start_small(client)
    response = send(client, page.form("theme"), {"theme": theme})
    assert response.status_code == 303
    for path in (response.headers["location"], "/docs"):
        chosen = visit(client, path)
        assert chosen.one("html").get("data-theme") == theme
        (button,) = chosen.soup.select('.theme button[aria-pressed="true"]')
        assert button.get("value") == theme
    assert visit(client, "/nothing", 404).one("html").get("data-theme") == theme


@for_each("referer", ["http://[", "http://testserver:x/lab", "nothing"])
def test_a_referrer_that_is_no_address_is_none(client: TestClient, referer: str) -> None:
    data = {"theme": "dark", "back": "/sessions"}
    response = client.post("/theme", data=data, headers={"Referer": referer})
    assert (response.status_code, response.headers["location"]) == (303, "/sessions")


def test_the_cookie_is_for_the_server_alone_and_lasts(client: TestClient) -> None:
    cookie = client.post("/theme", data={"theme": "dark"}).headers["set-cookie"].lower()
    assert cookie.startswith("theme=dark;")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    assert "max-age=31536000" in cookie


def test_choosing_comes_back_to_the_same_view(client: TestClient) -> None:
    session_id, _ = start_small(client)
    path = f"/lab/{session_id}?select=b0.1&sample=batch&show=weights"
    page = visit(client, path)
    assert send(client, page.form("theme"), {"theme": "dark"}).headers["location"] == path


def test_choosing_after_a_refusal_keeps_the_session(client: TestClient) -> None:
    session_id, page = start_small(client)
    refused = read(send(client, page.form("settings"), {"seed": "x"}), 422)
    response = send(client, refused.form("theme"), {"theme": "dark"})
    assert urlsplit(response.headers["location"]).path.startswith(f"/lab/{session_id}")


@for_each(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        "\t//evil.example/",
        " //evil.example/",
        "/%09/evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "@evil.example/",
        "/\r\nset-cookie: stolen=1",
        "",
    ],
)
def test_it_leads_nowhere_else(client: TestClient, back: str) -> None:
    response = client.post("/theme", data={"theme": "dark", "back": back})
    assert response.status_code == 303
    location = response.headers["location"]
    # Browsers drop tabs and line ends, and read a backslash as a slash.
    seen = location.replace("\\", "/").translate({9: None, 10: None, 13: None})
    assert urlsplit(urljoin("http://testserver/", seen)).netloc == "testserver"
    assert seen.startswith("/") and not seen.startswith("//")
    assert "stolen" not in response.headers.get("set-cookie", "")


@for_each("theme", ["", "purple", "<script>"])
def test_there_is_no_other_theme(client: TestClient, theme: str) -> None:
    page = read(client.post("/theme", data={"theme": theme}), 422)
    (sentence,) = page.alerts()
    assert "auto, light, dark" in sentence
    assert "set-cookie" not in page.response.headers


def test_a_forged_cookie_is_no_theme(client: TestClient) -> None:
    client.cookies.set("theme", '"><script>alert(1)</script>')
    _, page = start_small(client)
    assert page.one("html").get("data-theme") == "auto"


def test_the_form_is_whole(client: TestClient) -> None:
    session_id, page = start_small(client)
    assert controls(page.form("theme")) == {"back": [f"/lab/{session_id}"]}
