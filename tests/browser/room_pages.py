"""A teacher's and students' browsers in one room."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab
from tests.browser.layout import unfold_header


def open_room(page: Page, *, names: bool = True) -> tuple[Lab, str]:
    """The teacher's lab in a new room, and its code."""
    unfold_header(page)
    page.locator("#classroom summary").click()
    if not names:
        page.get_by_label("Ask them for a name").uncheck()
    page.get_by_role("button", name="Open a room").click()
    page.wait_for_url("**/desk")
    code = page.url.split("/")[-2]
    page.get_by_role("link", name="Back to the lab").click()
    expect(bar(page)).to_contain_text("No student has joined yet")
    return Lab(page), code


def join(page: Page, code: str, name: str) -> Lab:
    """Join as a student, by code and name."""
    page.goto("/j")
    page.get_by_label("Code").fill(code.lower())
    page.get_by_role("button", name="Join").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    expect(bar(page)).to_contain_text(name)
    return Lab(page)


def bar(page: Page) -> Locator:
    """The bar of the classroom above a page."""
    return page.locator("#room")


def press(page: Page, name: str) -> None:
    """Press a button of the bar."""
    bar(page).get_by_role("button", name=name, exact=True).click()


def ask(teacher: Page, what: str, unit: str = "", about: str = "") -> None:
    """Ask the class a question with the form in the teacher's bar."""
    form = bar(teacher).locator("details.ask")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("About").select_option(what)
    if unit:
        form.get_by_label("Reveal by").select_option(unit)
    if about:
        form.get_by_label("Weight or bias").fill(about)
    form.get_by_role("button", name="Ask", exact=True).click()
    expect(bar(teacher).locator(".room-question")).to_be_visible()


def shows_the_same(teacher: Lab, *students: Lab) -> None:
    """Wait until the students' pages show what the teacher's shows."""
    for place in ("#epoch", "#batch", "#phase", "#train-loss", "#chosen-name", "#scope-about"):
        text = teacher.page.locator(place).inner_text()
        for student in students:
            expect(student.page.locator(place)).to_have_text(text, use_inner_text=True)
