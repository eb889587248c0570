"""The lab in an iframe of another site, in the widths of articles."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size
from tests.serving import ANY_PORT, serving
from tests.tiers import slow

FRAME = """<!doctype html><title>Article</title><p>On backpropagation.</p>{}
<iframe src="{}" width="600" height="900"></iframe>"""
SHARE_PAGE = Path(__file__).parents[2] / "docs" / "share.md"


@contextmanager
def article(source: str, script: str = "") -> Iterator[str]:
    """Serve a page with ``source`` in an iframe, on localhost: another site than 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = FRAME.format(script, source).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def embeddable() -> Iterator[str]:
    """A server that lets any port of localhost embed it."""
    with serving((*ANY_PORT, "--frame-ancestors", "http://localhost:*")) as served:
        yield served.url


def within(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def allow_requests_to(problems: list[str], *sites: str) -> None:
    """The fixture reports requests to any host but one; an embedded lab uses two."""
    allowed = tuple(f"request to another host: {site}" for site in sites)
    problems[:] = [problem for problem in problems if not problem.startswith(allowed)]


def test_it_steps_and_plays_in_an_iframe_of_another_site(
    make_page: MakePage, embeddable: str, problems: list[str]
) -> None:
    page = make_page()
    with article(f"{embeddable}/?example=circle&embed=1") as url:
        page.goto(url)
        lab = within(page)
        expect(lab.locator(".lab.embedded")).to_be_visible()
        expect(lab.locator("header")).to_have_count(0)
        lab.get_by_role("button", name="phase", exact=True).click()
        expect(lab.locator("#phase")).to_have_text("forward")
        lab.get_by_role("button", name="epoch", exact=True).click()
        expect(lab.locator("#epoch")).to_have_text("1")
        lab.locator("#play").click()
        expect(lab.locator("#play")).to_contain_text("Pause")
        expect(lab.locator("#epoch")).not_to_have_text("1")
        lab.locator("#play").click()
        expect(lab.locator(".lab")).to_have_attribute("data-status", "paused")
        epoch = lab.locator("#epoch").inner_text()
        loss = lab.locator("#train-loss data").get_attribute("value") or ""
        with page.context.expect_page() as opening:
            lab.get_by_role("button", name="Open in the lab").click()
        opened = opening.value
        expect(opened.locator("#epoch")).to_have_text(epoch)
        expect(opened.locator("#train-loss data")).to_have_attribute("value", loss)
        expect(opened.locator(".settings")).to_be_visible()
        assert "embed" not in opened.url
        expect(lab.locator(".lab.embedded")).to_be_visible()
        allow_requests_to(problems, url, embeddable)


@pytest.mark.slow
def test_it_steps_in_an_iframe_without_scripts(
    make_page: MakePage, embeddable: str, problems: list[str]
) -> None:
    page = make_page(java_script_enabled=False)
    with article(f"{embeddable}/?example=xor&embed=1") as url:
        page.goto(url)
        lab = within(page)
        lab.get_by_role("button", name="phase", exact=True).click()
        expect(lab.locator("#phase")).to_have_text("forward")
        expect(lab.locator("header")).to_have_count(0)
        allow_requests_to(problems, url, embeddable)


@pytest.mark.parametrize("query", ["example=xor&embed=1", "example=xor"])
def test_framing_is_refused_unless_allowed(
    make_page: MakePage, base_url: str, embeddable: str, problems: list[str], query: str
) -> None:
    """By default no site may frame it; allowed sites may frame the embedded page only."""
    server = base_url if "embed" in query else embeddable
    page = make_page()
    with article(f"{server}/?{query}") as url:
        page.goto(url)
        expect(page.locator("iframe")).to_be_visible()
        expect(within(page).locator(".lab")).to_have_count(0)
        allow_requests_to(problems, url, server)
        assert any("frame-ancestors" in problem for problem in problems)
        problems.clear()


@pytest.mark.slow
def test_it_tells_its_height_to_the_script_of_the_docs(
    make_page: MakePage, embeddable: str, problems: list[str]
) -> None:
    (script,) = re.findall("<script>.*?</script>", SHARE_PAGE.read_text(), re.DOTALL)
    page = make_page()
    with article(f"{embeddable}/?example=xor&embed=1&add=output&theme=dark", script) as url:
        page.goto(url)
        lab = within(page)
        expect(lab.locator(".output")).to_be_visible()
        expect(lab.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("iframe")).not_to_have_css("height", "900px")
        overflow = "e => e.scrollHeight - e.clientHeight"
        assert lab.locator("html").evaluate(overflow) == 0
        before = page.locator("iframe").evaluate("e => e.offsetHeight")
        lab.get_by_text("Key to the drawing").click()
        expect(page.locator("iframe")).not_to_have_css("height", f"{before}px")
        assert lab.locator("html").evaluate(overflow) == 0
        allow_requests_to(problems, url, embeddable)


@pytest.mark.slow
@pytest.mark.parametrize("example", ["article", "three", "circle"])
def test_it_fits_narrow_iframes(page: Page, example: str) -> None:
    page.goto(f"/?example={example}&embed=1&add=output")
    lab = Lab(page)
    for unit in ("sample", "epoch"):
        lab.step(unit)
        for width in (800, 600, 360):
            page.set_viewport_size(ViewportSize(width=width, height=900))
            assert document_size(page)[0] <= width
            assert cut_off(page) == [], width


@pytest.mark.slow
def test_accessibility(page: Page) -> None:
    page.goto("/?example=circle&embed=1&hide=layers")
    expect(page.locator(".lab")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(
    "hide", [slow("settings"), slow("output"), "settings.output", slow("charts.transport")]
)
def test_the_other_panels_fill_the_space_of_hidden_ones(page: Page, hide: str) -> None:
    page.goto(f"/?example=circle&hide={hide}")
    lab = Lab(page)
    for width in (1440, 800, 390):
        page.set_viewport_size(ViewportSize(width=width, height=900))
        assert document_size(page)[0] <= width
        assert cut_off(page) == []
        panels = page.locator(".lab > .panel, .lead > .panel")
        boxes = [panel.bounding_box() for panel in panels.all()]
        right = max(box["x"] + box["width"] for box in boxes if box)
        left = min(box["x"] for box in boxes if box)
        assert left == pytest.approx(width - right, abs=6)
        if width > 1080:
            network = lab.page.locator(".network-panel").bounding_box()
            assert network is not None
            columns = {"settings": 1100, "output": 1200, "settings.output": 1400}
            assert network["width"] > columns.get(hide, 850)


@pytest.mark.slow
def test_play_paints_with_hidden_panels(page: Page) -> None:
    lab = Lab(page).open("circle")
    page.goto(f"/lab/{lab.id}?hide=transport.output.microscope")
    answer = page.request.post(f"/api/sessions/{lab.id}/play", data={})
    assert answer.ok
    expect(lab.root).to_have_attribute("data-status", "playing")
    before = page.locator("#widest").inner_text()
    expect(page.locator("#widest")).not_to_have_text(before)
    version = lab.version
    assert page.request.post(f"/api/sessions/{lab.id}/pause").ok
    expect(lab.root).to_have_attribute("data-status", "paused")
    assert version == 2
