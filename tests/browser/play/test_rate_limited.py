"""A rate-limited action: an error message, and the lab stays unchanged."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.live_stream import STREAMS, own_stream

SENTENCE = "Too many requests came from you just now; try again in 1 s."


def refuse(route: Route) -> None:
    """As the server does; see tests/http/test_rate_limit.py."""
    headers = {"HX-Retarget": "#connection", "HX-Reswap": "innerHTML", "Retry-After": "1"}
    route.fulfill(status=429, headers=headers, content_type="text/html", body=SENTENCE)


def test_the_page_says_so_and_stays_as_it_is(make_page: MakePage, problems: list[str]) -> None:
    lab = Lab(make_page()).open("xor")
    page = lab.page
    page.route("**/step*", refuse)
    address = page.url
    lab.button("Step", "phase").click()
    expect(page.locator("#connection")).to_have_text(SENTENCE)
    expect(lab.root).to_have_attribute("data-version", "1")
    assert page.url == address
    page.unroute("**/step*")
    lab.step("phase")
    expect(page.locator("#connection")).to_have_text("")
    problems.clear()  # Chromium's console has an error for each answer of 429


@pytest.mark.slow
def test_a_refused_stream_is_retried_with_backoff(make_page: MakePage, problems: list[str]) -> None:
    page = own_stream(make_page())
    asked: list[str] = []

    def full(route: Route) -> None:
        # A poll follows each refused stream, to find out why.
        asked.extend(["stream"] if "/live/stream" in route.request.url else [])
        route.fulfill(status=503, content_type="text/html", body="full")

    page.clock.install()
    page.route(STREAMS, full)
    Lab(page).open("xor")
    expect(page.locator("#connection")).to_contain_text("Connection lost")
    for seconds in (3, 6, 12):
        before = len(asked)
        page.clock.run_for((seconds - 1) * 1000)
        assert len(asked) == before
        with page.expect_request("**/live/stream*"), page.expect_response("**/live/poll*"):
            page.clock.run_for(1500)
        expect(page.locator("#connection")).to_contain_text("Connection lost")
    problems.clear()
