"""Outages between browser and server: what the page says, and that it comes back by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.flaky_proxy import FlakyProxy, flaky_proxy

HELD = "This network holds back live updates, so the page asks for them twice a second."
UNSENT = "Not sent: no connection. It is sent once more when the connection is back."

pytestmark = pytest.mark.slow


@pytest.fixture
def proxy(base_url: str) -> Iterator[FlakyProxy]:
    with flaky_proxy(base_url) as proxy:
        yield proxy


@pytest.fixture
def lab(make_page: MakePage, proxy: FlakyProxy, problems: list[str]) -> Iterator[Lab]:
    yield Lab(make_page(base_url=proxy.url)).open("circle")
    problems.clear()  # of requests that the network swallowed


def sentence(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.locator("#connection")).to_have_text(text)


@pytest.mark.parametrize("closes", [False, True])
def test_a_run_goes_on_after_an_outage(lab: Lab, proxy: FlakyProxy, closes: bool) -> None:
    lab.play()
    proxy.go_silent()
    if closes:
        proxy.kill()
    lost = r"Connection lost\. The numbers are from \d\d:\d\d:\d\d \(epoch \d+\)\."
    sentence(lab.page, re.compile(lost))
    expect(lab.page.locator("html")).to_have_attribute("data-connection", "lost")
    proxy.come_back()
    sentence(lab.page, re.compile(r"Connected again\. The run went on and is at epoch \d+\."))
    lab.plays()
    lab.pause()


def test_the_page_says_that_a_run_was_paused_meanwhile(
    lab: Lab, proxy: FlakyProxy, base_url: str
) -> None:
    lab.play()
    proxy.go_silent()
    expect(lab.page.locator("#connection")).to_contain_text("Connection lost.")
    # By another way to the same server.
    paused = lab.page.request.post(f"{base_url}/api/sessions/{lab.id}/pause")
    epoch = paused.json()["position"]["epoch"]
    proxy.come_back()
    sentence(lab.page, f"Connected again. The run is paused at epoch {epoch}.")
    lab.paused()


def test_a_command_in_an_outage_is_carried_out_once(lab: Lab, proxy: FlakyProxy) -> None:
    proxy.go_silent()
    lab.button("Step", "epoch").click()
    expect(lab.page.locator("#connection")).to_contain_text(UNSENT)
    lab.button("Step", "epoch").click()
    expect(lab.page.locator("#connection")).to_contain_text("What you did before is sent first")
    proxy.come_back()
    sentence(lab.page, "Connected again.")
    expect(lab.page.locator("#epoch")).to_have_text("1")
    assert lab.api()["position"]["epoch"] == 1
    lab.step("epoch")
    expect(lab.page.locator("#epoch")).to_have_text("2")


def test_an_answer_that_got_lost_is_asked_for_again(lab: Lab, proxy: FlakyProxy) -> None:
    proxy.drop_next_answer()
    lab.button("Step", "epoch").click()
    expect(lab.page.locator("#epoch")).to_have_text("1")
    assert lab.api()["position"]["epoch"] == 1


def test_a_network_that_holds_answers_back_is_polled(
    make_page: MakePage, base_url: str, problems: list[str]
) -> None:
    with flaky_proxy(base_url, holds_bytes=200_000) as proxy:
        lab = Lab(make_page(base_url=proxy.url)).open("circle")
        sentence(lab.page, HELD)
        lab.play()
        first = int(lab.page.locator("#epoch").inner_text())
        expect(lab.page.locator("#epoch")).not_to_have_text(str(first))
        lab.page.wait_for_function("first => Number(epoch.textContent) > first + 30", arg=first)
        lab.pause()
        sentence(lab.page, HELD)
        problems.clear()
