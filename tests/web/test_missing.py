"""A lab that is gone, and addresses that never were: a page that says so and leads on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.settings import Settings
from tests.for_each import for_each
from tests.web.opening import opened
from tests.web.page import FRAGMENT, Page, attribute, follow, read, start, visit

ACTIONS = [
    ("step", {"unit": "phase"}),
    ("train", {"epochs": "1"}),
    ("reset", {}),
    ("settings", {"shown": "{}"}),
    ("layers", {"change": "add_layer"}),
]


def check_way_on(client: TestClient, page: Page) -> None:
    """A sentence, and a link that begins anew."""
    assert page.alerts()
    (link,) = page.soup.select("#lab a.button")
    assert attribute(link, "href") == "/"
    follow(client, client.get("/"))


@for_each("session_id", ["nobody", "x" * 500, "ü", "%3Cb%3E", "a.b", "0", "%00"], quick=3)
def test_an_unknown_lab(client: TestClient, session_id: str) -> None:
    start(client)
    page = visit(client, f"/lab/{session_id}", 404)
    check_way_on(client, page)
    assert "no session" in page.alerts()[0]


@for_each(("action", "form"), ACTIONS)
@for_each("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_a_form_of_a_lab_that_is_gone(
    client: TestClient, action: str, form: dict[str, str], headers: dict[str, str]
) -> None:
    start(client)
    page = read(client.post(f"/lab/nobody/{action}", data=form, headers=headers), 404)
    assert "no session nobody" in page.alerts()[0]
    assert page.soup.select('a[href="/"]')


@for_each("path", ["/nothing", "/lab", "/static/nothing.css", "/static/"])
def test_an_unknown_address(client: TestClient, path: str) -> None:
    check_way_on(client, visit(client, path, 404))


@for_each(("method", "path"), [("DELETE", "/"), ("POST", "/docs"), ("PUT", "/lab/nobody")])
def test_a_wrong_method(client: TestClient, method: str, path: str) -> None:
    page = read(client.request(method, path), 405)
    assert page.alerts()
    assert page.response.headers["allow"]


class TestDropped:
    @pytest.fixture
    def client(self) -> Iterator[TestClient]:
        with opened(Settings(max_sessions=1)) as client:
            yield client

    def test_it_is_said_that_it_may_have_been_dropped(self, client: TestClient) -> None:
        session_id, _ = start(client)
        start(client)
        page = visit(client, f"/lab/{session_id}", 404)
        assert "expired" in page.alerts()[0]
