"""Whatever is put into an address or a form comes out as text, never as a part of the page."""

from __future__ import annotations

from urllib.parse import quote

from starlette.testclient import TestClient

from tests.for_each import for_each
from tests.web.calls import create, problem
from tests.web.html import parse
from tests.web.page import FRAGMENT, Page, attribute, read, send, start_small, visit

HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{7*7}}{% raw %}&lt;script&gt;]]><!--",
]


def check(page: Page) -> None:
    """Nothing on it that the templates did not put there."""
    for script in page.soup.select("script"):
        assert attribute(script, "src").startswith("/static/")
    assert not page.soup.select("img, iframe, [onerror], [onload], b > script")
    assert "49" not in page.soup.get_text().split()


@for_each("text", HOSTILE, quick=2)
@for_each("name", ["select", "sample", "show"], quick=2)
@for_each("headers", [{}, FRAGMENT], ids=["page", "fragment"], quick=2)
def test_in_the_view(client: TestClient, name: str, text: str, headers: dict[str, str]) -> None:
    session_id = create(client)
    page = read(client.get(f"/lab/{session_id}", params={name: text}, headers=headers))
    check(page)
    if name != "show":
        assert f"“{text}”"[:40] in page.soup.get_text()
        assert attribute(page.one(f"#probe-{name}"), "value") in (text[:40], "", "w1.1.1")


@for_each("text", HOSTILE[1:])
def test_in_the_path(client: TestClient, text: str) -> None:
    create(client)  # without a cookie the sentence is another one
    page = visit(client, f"/lab/{quote(text, safe='')}", 404)
    check(page)
    assert text in page.alerts()[0]


@for_each("text", HOSTILE)
def test_in_the_name_of_an_example(client: TestClient, text: str) -> None:
    page = read(client.get("/", params={"example": text}), 404)
    check(page)
    assert text in page.alerts()[0]


@for_each("text", HOSTILE, quick=2)
@for_each("name", ["seed", "dataset", "features", "shown"], quick=2)
def test_in_a_field_of_the_settings(client: TestClient, name: str, text: str) -> None:
    _, page = start_small(client)
    response = send(client, page.form("settings"), {name: text, "samples": "x"})
    refused = read(response, 422)
    check(refused)
    if name == "seed":
        assert attribute(refused.one(f"#{name}"), "value") == text


@for_each("text", HOSTILE, quick=2)
@for_each(
    ("action", "name"),
    [("step", "unit"), ("train", "epochs"), ("layers", "change"), ("layers", "activation")],
    quick=2,
)
def test_in_other_forms(client: TestClient, action: str, name: str, text: str) -> None:
    _, page = start_small(client)
    form = {"change": "activation", "layer": "1"} if name == "activation" else {}
    check(read(send(client, page.form(action), {**form, name: text}), 422))


@for_each("text", HOSTILE)
def test_in_the_way_back_of_the_theme(client: TestClient, text: str) -> None:
    page = visit(client, f"/nothing?x={quote(text)}", 404)
    check(page)
    assert parse(page.response.text).select('form.theme input[name="back"]')


@for_each("text", HOSTILE)
def test_json_is_not_taken_for_a_page(client: TestClient, text: str) -> None:
    response = client.post("/api/sessions", json={"dataset": {"name": text}})
    problem(response, 422)
    assert response.headers["x-content-type-options"] == "nosniff"
