"""A teacher and two students, one of them with a phone, in a room."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import cut_off, document_size
from tests.browser.room_pages import bar, join, open_room, press, shows_the_same

PHONE = ViewportSize(width=390, height=844)


@pytest.mark.slow
def test_a_class_follows_forks_and_comes_back(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada, ben = join(make_page(), code, "Ada"), join(make_page(viewport=PHONE), code, "Ben")
    expect(bar(teacher.page)).to_contain_text("2 of 2 see this")

    # What the teacher steps, chooses and opens is on every screen.
    teacher.step("phase")
    shows_the_same(teacher, ada, ben)
    teacher.select("w1.3.2", "5")
    shows_the_same(teacher, ada, ben)
    teacher.page.locator("#chart-menu summary").click()
    teacher.page.get_by_role("link", name="Gradients", exact=True).click()
    for student in (ada, ben):
        expect(student.page.locator("#drawing-gradients")).to_be_visible()

    # So is what plays; and where it stands after a pause.
    teacher.play()
    for student in (ada, ben):
        expect(student.root).to_have_attribute("data-status", "playing")
        epoch = student.page.locator("#epoch")
        expect(epoch).not_to_have_text(epoch.inner_text())
    teacher.pause()
    shows_the_same(teacher, ada, ben)

    # A student looks around, and comes back.
    ada.page.get_by_label("show", exact=True).fill("b0.1")
    ada.page.get_by_role("button", name="Show", exact=True).click()
    expect(ada.page.locator("#chosen-name")).to_have_text("bias b⁰₁")
    expect(bar(ada.page)).to_contain_text("in your own view")
    teacher.step("epoch")
    reached = teacher.page.locator("#epoch").inner_text()
    expect(ada.page.locator("#epoch")).to_have_text(reached)
    expect(ada.page.locator("#chosen-name")).to_have_text("bias b⁰₁")
    bar(ada.page).get_by_role("link", name="Back to the teacher’s view").click()
    shows_the_same(teacher, ada)

    # A run of one's own, on which the teacher's goes on no more.
    press(ben.page, "Fork")
    expect(bar(ben.page)).to_contain_text("This run is yours")
    expect(ben.page.locator("#epoch")).to_have_text(reached)
    expect(bar(teacher.page)).to_contain_text("1 of 2 see this")
    ben.train(10)
    expect(ben.page.locator("#epoch")).to_have_text(str(int(reached) + 10))
    shows_the_same(teacher, ada)
    press(ben.page, "Follow the teacher")
    shows_the_same(teacher, ben)
    press(ben.page, "Back to my run")
    expect(ben.page.locator("#epoch")).to_have_text(str(int(reached) + 10))
    # A closed laptop comes back to it.
    again = Lab(ben.page.context.new_page())
    again.page.goto(f"/room/{code}")
    expect(again.page.locator("#epoch")).to_have_text(str(int(reached) + 10))

    # Another lab of the teacher's is followed from now on.
    teacher.page.goto("/?example=xor")
    teacher.page.locator("#classroom summary").click()
    teacher.page.get_by_role("button", name="Show this lab to room").click()
    expect(bar(teacher.page)).to_contain_text("1 of 2 see this")
    shows_the_same(teacher, ada)
    expect(ada.page).to_have_title(re.compile("XOR"))

    # Out of the room, and its end.
    again.page.locator("#room-leave summary").click()
    press(again.page, "Leave the room")
    expect(bar(again.page)).to_have_count(0)
    expect(again.page.locator("#epoch")).to_have_text(str(int(reached) + 10))
    expect(bar(teacher.page)).to_contain_text("1 student ")


@pytest.mark.slow
def test_layout_and_accessibility(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada = join(make_page(), code, "Ada with a name of 30 letters"[:30])
    for page in (teacher.page, ada.page):
        for window in (ViewportSize(width=1440, height=900), PHONE):
            page.set_viewport_size(window)
            assert document_size(page)[0] <= window["width"]
            assert cut_off(page) == []
        assert violations(page) == []
    ada.page.goto("/j")
    assert violations(ada.page) == []


@pytest.mark.slow
def test_a_room_without_scripts(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    teacher.step("phase")
    page = make_page(java_script_enabled=False)
    join(page, code, "Ada")
    expect(page.locator("#phase")).to_have_text("forward")
    teacher.step("phase")
    page.reload()
    expect(page.locator("#phase-detail")).to_have_text("layer 2 of 3")
    press(page, "Fork")
    expect(bar(page)).to_contain_text("This run is yours")
    page.get_by_role("button", name="epoch", exact=True).click()
    expect(page.locator("#epoch")).to_have_text("1")
    press(page, "Follow the teacher")
    expect(page.locator("#epoch")).to_have_text("0")
