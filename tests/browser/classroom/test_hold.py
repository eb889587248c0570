"""The class is brought back by itself; the room bar takes at most a sixth of the screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.room_pages import ask, bar, join, open_room, press

PHONE = ViewportSize(width=390, height=844)
WINDOWS = [
    ViewportSize(width=1440, height=900),
    ViewportSize(width=1280, height=720),
    ViewportSize(width=1024, height=768),
]


def assert_small_bar(page: Page, windows: list[ViewportSize], when: str) -> None:
    for window in windows:
        page.set_viewport_size(window)
        box = bar(page).bounding_box()
        # A border more is no matter.
        assert box is not None and box["height"] <= window["height"] / 6 + 2, (when, window)


@pytest.mark.slow
def test_the_class_is_brought_back_and_the_bar_stays_small(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada, phone = join(make_page(), code, "Ada"), join(make_page(viewport=PHONE), code, "Ben")

    def look(when: str) -> None:
        assert_small_bar(teacher.page, WINDOWS, when)
        assert_small_bar(ada.page, WINDOWS, when)
        assert_small_bar(phone.page, [PHONE], when)

    press(ada.page, "Fork")
    expect(bar(ada.page)).to_contain_text("This run is yours")
    expect(bar(teacher.page).locator(".room-count")).to_have_text("1 of 2 see this")
    look("at rest")
    bar(teacher.page).locator("#room-class summary").click()
    press(teacher.page, "Bring everybody here")
    expect(bar(ada.page)).to_contain_text("You are following your teacher")
    expect(bar(teacher.page).locator(".room-count")).to_have_text("2 of 2 see this")
    press(ada.page, "Back to my run")
    expect(bar(teacher.page).locator(".room-count")).to_have_text("1 of 2 see this")

    ask(teacher.page, "loss_rises", "batch")
    for student in (ada, phone):
        expect(student.page.locator("form.room-question")).to_be_visible()
    look("asked")
    for student in (ada, phone):
        bar(student.page).get_by_label("yes").check()
        press(student.page, "Answer")
        expect(bar(student.page)).to_contain_text("You answered")
    look("answered")
    press(teacher.page, "Step and reveal")
    for page in (teacher.page, ada.page, phone.page):
        expect(bar(page).locator(".correct-answer")).to_be_visible()
    look("revealed")
    # Who is cut off or has closed the page is no longer counted.
    phone.page.close()
    expect(bar(teacher.page).locator(".room-count")).to_have_text("0 of 2 see this")
