"""A plan made in the lab and taught in a room: a teacher, a laptop and a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.layout import document_size, unfold_header
from tests.browser.room_pages import bar, join, press

PHONE = ViewportSize(width=390, height=844)


def takes_a_sixth(page: Page) -> None:
    """The bar is at most a sixth of the screen."""
    box, size = bar(page).bounding_box(), page.viewport_size
    assert box and size and box["height"] <= size["height"] / 6


@pytest.mark.slow
def test_a_plan_from_the_lab_to_the_class(make_page: MakePage, tmp_path: Path) -> None:
    lab = Lab(make_page()).open("circle")
    page = lab.page
    lab.train(10)
    loss = page.locator("#train-loss").inner_text()
    unfold_header(page)
    page.locator("#classroom summary").click()
    page.get_by_role("link", name="Add this state to a plan").click()
    assert violations(page) == []
    page.get_by_label("Title of the step").fill("Ten epochs")
    page.get_by_role("button", name="Add", exact=True).click()

    # A text with a number, notes and a question; then a lesson, moved to the front.
    step = page.locator(".plan-step").first
    step.get_by_text("Edit step 1").click()
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    step.get_by_label("Text for the class").fill("After {epoch} epochs.")
    step.get_by_label("Notes, only for you").fill("Nobody else reads this.")
    step.locator("summary").get_by_text("Question", exact=True).click()
    step.locator("[name=ask-what]").select_option("choice")
    step.locator("[name=ask-text]").fill("Has it learnt?")
    step.get_by_label("Answers, one a line").fill("* yes\nno")
    step.get_by_role("button", name="Save step 1").click()
    expect(step.locator(".plan-words").first).to_have_text("After 10 epochs.")
    page.get_by_label("Add a lesson as a step").select_option("xor")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Move step 2 up").click()
    expect(page.locator(".plan-step h3").first).to_contain_text("XOR")

    # Removed and put back; saved as a file, which opens again.
    page.get_by_role("button", name="Remove step 2").click()
    expect(page.locator(".plan-step")).to_have_count(1)
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".plan-step")).to_have_count(2)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    page.goto("/plans")
    assert violations(page) == []
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Open the plan").click()
    expect(page.locator(".plan-step")).to_have_count(2)

    page.get_by_role("link", name="Print").click()
    expect(page.locator(".sheet")).to_have_count(3)
    assert violations(page) == []
    page.go_back()

    # Taught: both students follow each step, and read its text, but not the notes.
    page.get_by_role("button", name="Open a room with this plan").click()
    page.wait_for_url("**/desk")
    code = page.url.split("/")[-2]
    ada, ben = join(make_page(), code, "Ada"), join(make_page(viewport=PHONE), code, "Ben")
    page.get_by_role("link", name="Back to the lab").first.click()
    for student in (ada, ben):
        expect(bar(student.page)).to_contain_text("Step 1 of 2: XOR")
        expect(student.page.locator(".lesson-head")).to_contain_text("step 1 of 12")
    press(page, "Next step")
    for student in (ada, ben):
        expect(bar(student.page)).to_contain_text("Step 2 of 2: Ten epochs After 10 epochs.")
        expect(student.page.locator("#epoch")).to_have_text("10")
        expect(student.page.locator("#train-loss")).to_have_text(loss)
        assert "Nobody else" not in student.page.content()
    assert document_size(ben.page)[0] <= PHONE["width"]
    notes = page.get_by_text("Nobody else reads this.")
    expect(notes).to_be_hidden()
    bar(page).get_by_text("Notes", exact=True).click()
    expect(notes).to_be_visible()
    bar(page).get_by_text("Notes", exact=True).click()
    for each in (page, ada.page, ben.page):
        takes_a_sixth(each)
    press(page, "Ask this")
    for student in (ada, ben):
        expect(bar(student.page)).to_contain_text("Has it learnt?")
    for each in (page, ada.page, ben.page):
        takes_a_sixth(each)
