"""The handbook: pages of docs as HTML, safe, with links and pictures that lead somewhere."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from app.web.guide import handbook
from app.web.guide.handbook import CLASS_PAGES, NAMES, handbook_page
from tests.for_each import for_each
from tests.serving import ROOT
from tests.web.page import Page, attribute, start, visit

RANK = re.compile(r"h([1-6])")


@for_each("name", sorted(NAMES))
def test_a_page_has_an_outline_and_every_link_and_picture_is_there(
    client: TestClient, name: str
) -> None:
    page = visit(client, f"/guide/{name}")
    assert "set-cookie" not in page.response.headers
    assert len(page.soup.select("h1")) == len(page.soup.select("main h1")) == 1
    ranks = [int(tag.name[1]) for tag in page.soup.select("main :is(h1, h2, h3, h4)")]
    assert all(after <= before + 1 for before, after in zip(ranks, ranks[1:], strict=False))
    for link in page.soup.select("main a[href]"):
        _leads_somewhere(client, page, attribute(link, "href"))
    for image in page.soup.select("main img"):
        assert attribute(image, "alt")
        answer = client.get(attribute(image, "src"))
        assert answer.headers["content-type"].startswith("image/")


def _leads_somewhere(client: TestClient, page: Page, target: str) -> None:
    if target.startswith(("http://", "https://")):
        return
    path, _, anchor = target.partition("#")
    there = visit(client, path) if path else page
    assert not anchor or there.soup.select(f'[id="{anchor}"]'), target


def test_the_list_has_every_page(client: TestClient) -> None:
    links = visit(client, "/guide").soup.select("main li a")
    assert {attribute(link, "href") for link in links} == {f"/guide/{name}" for name in NAMES}


def test_the_pages_of_a_class_lead_to_each_other(client: TestClient) -> None:
    for name in CLASS_PAGES:
        page = visit(client, f"/guide/{name}")
        for other in CLASS_PAGES:
            page.one(f'nav[aria-label="Guide"] a[href="/guide/{other}"]')
        page.one(f'nav a[href="/guide/{name}"][aria-current="page"]')


def test_what_is_not_there_is_a_page_of_the_app(client: TestClient) -> None:
    for path in ("/guide/architecture", "/guide/..%2FREADME", "/guide/images/none.png"):
        assert visit(client, path, 404).soup.select("header.top")


def test_it_is_linked_from_the_pages_that_it_describes(client: TestClient) -> None:
    lab = start(client)[1]
    lab.one('header a[href="/guide"]')
    lab.one('#classroom a[href="/guide/classroom"]')
    for path, name in (("/j", "classroom"), ("/plans", "plans"), ("/practice", "practice")):
        visit(client, path).one(f'main a[href="/guide/{name}"]')


def test_a_document_brings_no_html_and_no_script(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path_factory.mktemp("docs")
    text = "# T <b>\n\n<script>1</script> [x](javascript:alert) [y](../README.md)\n"
    (docs / "lab.md").write_text(text + "\n```html\n<i>\n```\n")
    monkeypatch.setattr(handbook, "find_folder", lambda _: docs)
    handbook_page.cache_clear()
    try:
        html = handbook_page("lab").html
    finally:
        handbook_page.cache_clear()
    for piece in ("<b>", "<script", "<i>", "href"):
        assert piece not in html


def test_every_page_of_the_handbook_is_a_document() -> None:
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} >= NAMES


def test_in_another_language_the_guide_says_that_it_is_english(client: TestClient) -> None:
    assert "The guide is in English." not in client.get("/guide/practice").text
    page = visit(client, "/guide/practice?lang=de")
    assert attribute(page.one(".handbook"), "lang") == "en"
    assert attribute(page.one(".handbook > p.quiet"), "lang") == "de"
