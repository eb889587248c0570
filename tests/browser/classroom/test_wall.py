"""The wall of a class: live tiles; a run is opened and shown to all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size
from tests.browser.room_pages import bar, join, open_room, press

PHONE = ViewportSize(width=390, height=844)


def tile(page: Page, name: str) -> Locator:
    return page.locator(".tile").filter(has=page.get_by_role("heading", name=name, exact=True))


def epoch(page: Page, name: str) -> Locator:
    return tile(page, name).locator("dd").first


@pytest.mark.slow
def test_tiles_update_live_and_one_run_is_shown_to_all(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    lab = teacher.page.url
    page = teacher.page
    bar(page).get_by_role("link", name="Wall").click()
    expect(page.locator(".wall-summary")).to_have_text("Nobody has joined yet.")

    # Who joins, forks and plays is there without a reload.
    ada, ben = join(make_page(), code, "Ada"), join(make_page(), code, "Ben")
    expect(tile(page, "Ada")).to_contain_text("not started")
    expect(bar(page)).to_contain_text("2 of 2 follow")
    press(ada.page, "Fork")
    link = tile(page, "Ada").get_by_role("link")
    link.focus()
    ada.play()
    expect(tile(page, "Ada")).to_contain_text("playing")
    for _ in range(2):
        before = epoch(page, "Ada").inner_text()
        expect(epoch(page, "Ada")).not_to_have_text(before)
    expect(link).to_be_focused()

    # Another order is kept while it goes on.
    page.get_by_label("Sorted by").select_option("state")
    expect(page).to_have_url(re.compile("sort=state"))
    expect(page.locator(".tile h2")).to_have_text(["Ben", "Ada"])
    before = epoch(page, "Ada").inner_text()
    expect(epoch(page, "Ada")).not_to_have_text(before)
    expect(page.get_by_label("Sorted by")).to_have_value("state")
    assert violations(page) == []

    # Her run, live; then for everybody.
    box = tile(page, "Ada").locator("svg.tile-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 20, box["y"] + 20)  # anywhere on the tile
    expect(bar(page)).to_contain_text("Ada’s run (view only)")
    for _ in range(2):
        before = page.locator("#epoch").inner_text()
        expect(page.locator("#epoch")).not_to_have_text(before)
    expect(page.get_by_role("button", name="Reset")).to_have_count(0)
    page.get_by_label("with the name").check()
    press(page, "Show to all")
    expect(bar(ben.page)).to_contain_text("showing the run of Ada")
    ada.pause()
    reached = ada.page.locator("#epoch").inner_text()
    for other in (ben.page, page):
        expect(other.locator("#epoch")).to_have_text(reached)

    page.goto(lab)
    press(page, "Show mine again")
    expect(bar(page)).to_contain_text("1 of 2 see this")
    expect(ben.page.locator("#epoch")).to_have_text("0")


@pytest.mark.slow
def test_a_hidden_wall_sends_no_requests(make_page: MakePage) -> None:
    teacher, _ = open_room(Lab(make_page()).open("circle").page)
    page = teacher.page
    bar(page).get_by_role("link", name="Wall").click()
    with page.expect_response(re.compile("/wall.*seen=")) as answer:
        pass
    assert answer.value.status == 204
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    # What htmx does each second, done now.
    page.evaluate("for (let i = 0; i < 3; i++) htmx.trigger('#wall-live', 'every')")
    page.evaluate("delete document.hidden")
    assert asked == []
    with page.expect_request(re.compile("/wall.*seen=")):
        pass


@pytest.mark.slow
def test_on_a_phone_and_without_scripts(make_page: MakePage) -> None:
    first, code = open_room(Lab(make_page()).open("xor").page)
    ada = join(make_page(), code, "Ada Ada Ada Ada Ada Ada Ada Ad")
    press(ada.page, "Fork")
    ada.train(10)
    state = first.page.context.storage_state()
    page = make_page(viewport=PHONE, java_script_enabled=False, storage_state=state)
    page.goto(f"/room/{code}/wall")
    page.get_by_label("Sorted by").select_option("epoch")
    page.get_by_label("Stuck after").fill("5")
    page.get_by_role("button", name="Sort").click()
    expect(page.locator("#wall-stuck")).to_have_value("5")
    expect(page.locator(".tile")).to_contain_text("10")
    assert document_size(page)[0] <= PHONE["width"]
    page.get_by_role("heading", name="Ada").get_by_role("link").click()
    expect(bar(page)).to_contain_text("’s run (view only)")
    press(page, "Show to all")
    expect(bar(page)).to_contain_text("Also shown to the class. 0 of 1 see this")
    press(page, "Show mine again")
    expect(bar(page).get_by_role("button", name="Show to all")).to_be_visible()
