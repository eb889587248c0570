"""The teacher's desk: projector page, presence, and sending runs and recipes to students."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size
from tests.browser.room_pages import bar, join, open_room, press

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WINDOWS = [
    ViewportSize(width=1440, height=900),
    ViewportSize(width=1920, height=1080),
    ViewportSize(width=390, height=844),
]


def students(page: Page) -> str:
    return page.locator("#students").inner_text()


@pytest.mark.slow
def test_layout_and_accessibility(make_page: MakePage) -> None:
    page = make_page()
    _, code = open_room(Lab(page).open("circle").page)
    join(make_page(), code, "Ada with a name of 30 letters.")
    desk, grades = f"/room/{code}/desk", f"/room/{code}/grades"
    for address in (desk, f"{desk}?project=1", "/j/teacher", grades, "/rooms"):
        for window in WINDOWS:
            page.set_viewport_size(window)
            page.goto(address)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                assert document_size(page)[0] <= window["width"], (address, scheme)
                assert cut_off(page) == [], (address, scheme)
        assert violations(page) == []


@pytest.mark.slow
def test_the_projected_code_is_large(make_page: MakePage) -> None:
    """On a server for localhost only, the desk says why no one can join."""
    page = make_page()
    _, code = open_room(Lab(page).open("circle").page)
    page.goto(f"/room/{code}/desk")
    expect(page.get_by_role("alert")).to_contain_text("make run HOST=0.0.0.0")
    until = page.locator("time").first
    expect(until).to_have_text(re.compile(r"^(today|tomorrow) at \d\d:\d\d$"))
    expect(until).to_have_attribute("title", re.compile("UTC$"))
    for window in WINDOWS[:2]:
        page.set_viewport_size(window)
        page.goto(f"/room/{code}/desk?project=1")
        box = page.locator(".join-info-code").bounding_box()
        assert box is not None and box["height"] > window["height"] / 4
        assert document_size(page)[1] <= window["height"]


@pytest.mark.slow
def test_presence_updates_live_and_typed_text_stays(make_page: MakePage) -> None:
    page = make_page()
    _, code = open_room(Lab(page).open("circle").page)
    page.goto(f"/room/{code}/desk")
    ada = join(make_page(), code, "Ada")
    expect(page.locator("#students")).to_contain_text("1 online")
    page.locator("#student-1 summary").click()
    page.locator("#name-1").fill("Grace H")
    ben = join(make_page(), code, "Ben")
    expect(page.locator("#students")).to_contain_text("2 online")
    expect(page.locator("#name-1")).to_have_value("Grace H")
    page.locator("#student-1").get_by_role("button", name="Rename").click()
    expect(page.locator("#student-1 th")).to_have_text("Grace H")
    expect(bar(ada.page)).to_contain_text("Grace H")
    ben.page.close()
    expect(page.locator("#student-2")).to_contain_text("offline")
    page.get_by_role("button", name="Lock the room").click()
    expect(page.locator("#students")).to_contain_text("locked")
    # Out for good.
    page.locator("#student-1").get_by_role("button", name="Remove").click()
    expect(page.locator("#student-1")).to_have_count(0)
    expect(bar(ada.page)).to_contain_text("You were removed from the room")


@pytest.mark.slow
def test_runs_and_recipes_are_sent_to_every_student(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada, ben = join(make_page(), code, "Ada"), join(make_page(viewport=WINDOWS[2]), code, "Ben")
    plain = make_page(java_script_enabled=False)
    join(plain, code, "Eve")
    press(ben.page, "Fork")
    expect(bar(ben.page)).to_contain_text("This run is yours")
    own = ben.page.url
    teacher.step("epoch")
    expect(teacher.page.locator("#epoch")).to_have_text("1")
    loss = teacher.page.locator("#train-loss").inner_text()

    teacher.page.locator(".room-send summary").click()
    teacher.page.get_by_role("button", name="Current state").click()
    for student in (ada, ben):
        expect(bar(student.page)).to_contain_text("Your teacher sent you this network")
        expect(student.page.locator("#train-loss")).to_have_text(loss)
    # Without scripts a button does it.
    plain.reload()
    press(plain, "Get the run your teacher sent")
    expect(plain.locator("#train-loss")).to_have_text(loss)
    expect(bar(teacher.page)).to_contain_text("3 of 3 students have it")

    # It is a run of their own, and the one from before is still there.
    ada.train(10)
    expect(ada.page.locator("#epoch")).to_have_text("11")
    expect(teacher.page.locator("#epoch")).to_have_text("1")
    bar(ben.page).get_by_role("link", name="Your previous run").click()
    ben.page.wait_for_url(own.split("?")[0] + "?*")
    expect(ben.page.locator("#epoch")).to_have_text("0")

    # The recipe reaches those who are at another page of the room, too; and who comes late.
    teacher.page.locator(".room-send summary").click()
    teacher.page.get_by_role("button", name="Untrained, a different random start for each").click()
    for student, number in ((ada, 1), (ben, 2)):
        expect(bar(student.page)).to_contain_text(f"your teacher’s weight seed plus {number}")
        expect(student.page.locator("#epoch")).to_have_text("0")
    late = join(make_page(), code, "Zoe")
    expect(bar(late.page)).to_contain_text("your teacher’s weight seed plus 4")

    # The end.
    teacher.page.goto(f"/room/{code}/desk")
    teacher.page.get_by_text("End the room", exact=True).click()
    teacher.page.get_by_role("button", name="End the room now").click()
    expect(teacher.page.get_by_text("This room has ended")).to_be_visible()
    expect(bar(ada.page)).to_contain_text("has ended")
    ada.train(10)
    expect(ada.page.locator("#epoch")).to_have_text("10")


@pytest.mark.slow
def test_the_key_opens_the_room_in_another_browser(make_page: MakePage) -> None:
    page = make_page()
    lab, code = open_room(Lab(page).open("circle").page)
    lab.step("epoch")
    expect(page.locator("#epoch")).to_have_text("1")
    page.goto(f"/room/{code}/desk")
    page.locator("#desk-keys summary").click()
    key = page.locator("#teacher-key").inner_text()
    other = make_page()
    other.goto("/j")
    other.get_by_role("link", name="Return to your room with its key").click()
    other.get_by_label("Code").fill(code)
    other.get_by_label("Key").fill(key)
    other.get_by_role("button", name="Return as teacher").click()
    other.get_by_role("link", name="Back to the lab").click()
    expect(other.locator("#epoch")).to_have_text("1")
    Lab(other).step("epoch")
    expect(other.locator("#epoch")).to_have_text("2")
