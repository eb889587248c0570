"""The language of a request: by address, cookie or browser."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.http.language import accepted_language
from tests.web.page import controls, visit


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("ja, es-MX;q=0.8", "es"),
        ("zh-CN,zh;q=0.9", "zh-Hans"),
        ("ja", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=x, fr", "fr"),
        ("*", "en"),
    ],
)
def test_the_browsers_first_language_that_there_is(header: str, tag: str) -> None:
    assert accepted_language(header) == tag


def test_the_language_of_an_address_stays(client: TestClient) -> None:
    page = visit(client, "/about?lang=de")
    assert page.one("html")["lang"] == "de"
    assert page.response.headers["content-language"] == "de"
    cookie = page.response.headers["set-cookie"].lower()
    assert cookie.startswith("language=de;") and "samesite=lax" in cookie and "httponly" in cookie
    assert visit(client, "/about").one("html")["lang"] == "de"
    assert client.get("/api/version?lang=de").headers.get("set-cookie") is None


def test_another_language_is_not_taken(client: TestClient) -> None:
    page = visit(client, '/about?lang="><script>')
    assert page.one("html")["lang"] == "en"
    assert "set-cookie" not in page.response.headers
    client.cookies.set("language", "nosuch")
    assert visit(client, "/about").one("html")["lang"] == "en"
    refused = client.post("/language", data={"language": "nosuch"})
    assert refused.status_code == 422 and "Deutsch" in refused.text


def test_the_switch_leads_back_without_the_language_of_the_address(client: TestClient) -> None:
    page = visit(client, "/glossary?lang=fr&x=1")
    form = page.form("language")
    chosen = client.post(form["action"], data={**controls(form), "language": "es"})
    assert chosen.status_code == 303
    assert chosen.headers["location"] == "/glossary?x=1"
    shown = visit(client, "/glossary")
    assert shown.one("html")["lang"] == "es"
    current = shown.one('#languages button[aria-current="true"]')
    assert (current["value"], current["lang"]) == ("es", "es")


def test_programs_read_english_and_a_code(client: TestClient) -> None:
    response = client.get("/api/sessions/none", headers={"Accept-Language": "de"})
    problem = response.json()
    assert problem["detail"].startswith("There is no session none")
    assert problem["code"] == "session_not_found"
    made = client.post("/api/sessions", json={"layers": []}, headers={"Accept-Language": "de"})
    assert made.json()["code"] == "invalid_fields"
    assert client.get("/api/nosuch").json()["code"] == "not_found"
