"""Every field of every form takes hostile text, and no page has it as anything but text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.settings import Settings
from tests.web.calls import create
from tests.web.html import Tag, parse
from tests.web.opening import opened
from tests.web.page import FRAGMENT, attribute, send

MARK = "hstl"
HOSTILE = [
    f"<script>{MARK}()</script>",
    f"\"'><img src=x onerror={MARK}()>",
    f"{{{{7191*7}}}}${{7191*7}}<%= 7191*7 %>{MARK}",
    f"javascript:{MARK}()",
    f"');DROP TABLE sessions;--{MARK}",
    f"../../../../etc/passwd\x00{MARK}",
    f"%s%n{{0.__class__}}{MARK}\r\nSet-Cookie: a=b",
    f"\u202e\ud7ff\ufeff{MARK}</textarea></select></math></svg><b>",
]
"""Script, attribute, template, address, SQL, path, format, and ends of what it may stand in."""
PAGES = (
    "/lab/{id}",
    "/lab/{id}?paint=pen&charts=gradients.histograms&check=one",
    "/lab/{id}/data",
    "/compare/{comparison}",
    "/practice/bug-hunt",
    "/practice/bug-hunt/{hunt}",
    "/nothing",
)
PRODUCT = str(7191 * 7)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with opened(Settings(request_seconds=0.05)) as client:
        yield client


def made(client: TestClient) -> dict[str, str]:
    session_id = create(client)
    body = {"sessions": [session_id, create(client)]}
    comparison = client.post("/api/comparisons", json=body).json()["id"]
    started = client.post("/practice/bug-hunt", data={"level": "2"})
    hunt = started.headers["location"].rpartition("/")[2]
    return {"id": session_id, "comparison": comparison, "hunt": hunt}


@cache
def fields() -> list[tuple[str, str, str]]:
    """Page, path of a form on it, name of a field in that."""
    found = []
    with opened(Settings()) as client:
        names = made(client)
        for page in PAGES:
            for form in forms(client, page.format(**names)):
                action = urlsplit(attribute(form, "action")).path
                for key, value in names.items():
                    action = action.replace(value, f"{{{key}}}")
                for control in form.select("[name]"):
                    found.append((page, action, attribute(control, "name")))
    return sorted(set(found))


def forms(client: TestClient, path: str) -> list[Tag]:
    page = parse(client.get(path).text)
    return [form for form in page.select("form") if form.get("action")]


def check(response: Response) -> None:
    """No server error, and nothing in the page that the templates did not put there."""
    assert response.status_code < 500, response.text[:500]
    assert "set-cookie" not in response.headers or "a=b" not in response.headers["set-cookie"]
    if not response.headers.get("content-type", "").startswith("text/html"):
        return
    page = parse(response.text)
    for script in page.select("script"):
        assert attribute(script, "src").startswith("/static/")
    for tag in page.select("*"):
        for name, value in tag.attrs.items():
            assert not name.startswith("on"), f"{name} on {tag.name}"
            if name in ("href", "src", "action", "formaction"):
                address = urlsplit(str(value))
                assert address.scheme in ("", "data", "http", "https"), value
                assert MARK not in address.scheme + address.netloc
    assert not page.select("iframe, object, embed, base, img[src=x], b > script")
    assert PRODUCT not in page.get_text()


def test_there_are_fields_to_be_filled_in() -> None:
    assert len(fields()) > 60
    assert {page for page, _, _ in fields()} == set(PAGES)


@pytest.fixture(scope="module")
def names(client: TestClient) -> dict[str, str]:
    return made(client)


def put_into_fields(
    client: TestClient, names: dict[str, str], page: str, turn: int, every: int = 1
) -> None:
    """A text into each n-th field of a page, by a page or a fragment; the texts take turns."""
    for number, field in enumerate(fields()):
        if field[0] == page and number % every == 0:
            headers = FRAGMENT if (number + turn) % 2 else {}
            text = HOSTILE[(number + turn * 3) % len(HOSTILE)]
            put(client, form_of(client, names, *field), field[2], text, headers)


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_in_a_field_stays_text(
    client: TestClient, names: dict[str, str], page: str
) -> None:
    put_into_fields(client, names, page, 0, every=5)


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_in_every_field_stays_text(
    client: TestClient, names: dict[str, str], page: str, turn: int
) -> None:
    put_into_fields(client, names, page, turn)


@pytest.mark.soak
def test_every_text_in_every_field(client: TestClient) -> None:
    for page, action, name in fields():
        fresh = made(client)
        for text in HOSTILE:
            for headers in ({}, FRAGMENT):
                put(client, form_of(client, fresh, page, action, name), name, text, headers)
        check(client.get(page.format(**fresh)))


def form_of(client: TestClient, names: dict[str, str], page: str, action: str, name: str) -> Tag:
    for form in forms(client, page.format(**names)):
        path = urlsplit(attribute(form, "action")).path
        if path == action.format(**names) and form.select(f'[name="{name}"]'):
            return form
    raise AssertionError(f"no {name} in {action} on {page}")


def put(client: TestClient, form: Tag, name: str, text: str, headers: dict[str, str]) -> None:
    response = send(client, form, {name: text}, headers)
    check(response)
    if response.status_code == 303:
        location = response.headers["location"]
        assert location.startswith("/") and not location.startswith("//")
        check(client.get(location))
