"""Pages of one session stay in sync, and reconnect after a lost connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.live_stream import STREAMS, own_stream
from tests.browser.page_numbers import data, read_diagram


@pytest.mark.slow
def test_two_pages_show_the_same(make_page: MakePage) -> None:
    one = Lab(make_page()).open("circle")
    two = Lab(one.page.context.new_page())
    two.page.goto(one.page.url)
    one.play()
    two.plays()
    rate = one.page.get_by_label("Learning rate")
    rate.fill("0.25")
    rate.press("Enter")
    expect(two.page.get_by_label("Learning rate")).to_have_value("0.25")
    two.plays()
    two.pause()
    one.paused()
    session = one.api()
    for lab in (one, two):
        expect(lab.root).to_have_attribute("data-version", str(session["version"]))
        expect(lab.page.locator("#epoch")).to_have_text(str(session["position"]["epoch"]))
        assert data(lab.page.locator("#train-loss")) == session["loss"]["train"]
    assert read_diagram(one.page) == read_diagram(two.page)
    one.step("phase")
    expect(two.page.locator("#phase")).to_have_text("forward")


def test_a_lost_stream_reconnects(make_page: MakePage, problems: list[str]) -> None:
    lab = Lab(own_stream(make_page())).open("circle")
    page = lab.page
    connection = page.locator("#connection")
    page.context.route(STREAMS, lambda route: route.abort())
    page.get_by_role("link", name="gradients", exact=True).click()
    expect(connection).to_contain_text("Connection lost")
    # Another client steps meanwhile.
    answer = page.request.post(f"/api/sessions/{lab.id}/step", data={"unit": "epoch"})
    assert answer.ok
    expect(page.locator("#epoch")).to_have_text("0")
    page.context.unroute_all()
    expect(page.locator("#epoch")).to_have_text("1")
    expect(connection).to_be_empty()
    lab.play()
    lab.pause()
    problems.clear()  # of the requests that were made to fail


@pytest.mark.slow
def test_a_refused_stream_reloads_the_page(make_page: MakePage, problems: list[str]) -> None:
    lab = Lab(own_stream(make_page())).open("circle")
    page = lab.page
    page.context.route(STREAMS, lambda route: route.fulfill(status=404))
    page.get_by_role("link", name="gradients", exact=True).click()
    expect(page.locator("#connection")).to_contain_text("Connection lost")
    assert page.request.delete(f"/api/sessions/{lab.id}").status == 204
    expect(page.get_by_role("alert")).to_contain_text("There is no session")
    expect(page.locator("#connection")).to_be_empty()
    problems.clear()  # Chromium's console has an error for each answer of 404
