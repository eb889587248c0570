"""Homework in real browsers: set with a time zone, done on a laptop and on a phone without
scripts, handed in from another browser by the student's own link, its receipt checked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.web.calls import SMALL

pytestmark = pytest.mark.slow

PHONE: ViewportSize = {"width": 390, "height": 844}
IN_TWO_HOURS = datetime.now(UTC) + timedelta(hours=2)


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def set_homework(teacher: Page) -> str:
    """A challenge that only a trained run reaches; returns its address."""
    Lab(teacher).open(**SMALL)
    teacher.locator("#classroom summary").click()
    teacher.get_by_role("button", name="Open a room").click()
    teacher.wait_for_url("**/desk")
    teacher.get_by_role("link", name="Homework", exact=True).click()
    teacher.get_by_role("link", name="Set homework").click()
    expect(teacher.get_by_label("Time zone")).to_have_value("America/New_York")
    assert violations(teacher) == []
    teacher.get_by_label("Title").fill("Circle")
    teacher.get_by_label("A bug hunt").check()
    expect(teacher.locator("#goal")).to_be_hidden()
    teacher.get_by_label("A challenge").check()
    teacher.locator("#metric").select_option("test_accuracy")
    teacher.locator("#goal").fill("70")
    there = IN_TWO_HOURS.astimezone(ZoneInfo("America/New_York"))
    teacher.get_by_label("Deadline").fill(there.strftime("%Y-%m-%dT%H:%M"))
    teacher.get_by_role("button", name="Set the homework").click()
    expect(teacher.get_by_role("heading", name="Circle")).to_be_visible()
    return teacher.url


def begin(student: Page, address: str, name: str) -> str:
    """Join by the homework's link and begin; returns the id of the run."""
    student.goto(address)
    student.get_by_label("Your name").fill(name)
    student.get_by_role("button", name="Join and open").click()
    student.get_by_role("button", name="Begin", exact=True).click()
    student.wait_for_url(re.compile(r"/lab/.*homework="))
    found = re.search(r"/lab/([^?]+)", student.url)
    assert found
    return found[1]


def train(page: Page, session: str, epochs: int) -> None:
    body = {"unit": "epoch", "count": epochs}
    assert page.request.post(f"/api/sessions/{session}/step", data=body).ok


def test_homework_from_the_form_to_the_receipt(make_page: MakePage, tmp_path: Path) -> None:
    teacher = make_page(timezone_id="America/New_York")
    ada = make_page(timezone_id="Asia/Kolkata")
    phone = make_page(viewport=PHONE, java_script_enabled=False)
    address = set_homework(teacher)

    session = begin(ada, address, "Ada")
    # The deadline is in the time zone of whoever reads it.
    there = IN_TWO_HOURS.astimezone(ZoneInfo("Asia/Kolkata"))
    expect(ada.locator("#room time")).to_contain_text(f"at {there:%H:%M}")
    train(ada, session, 50)
    ada.get_by_role("link", name="Hand in…").click()
    ada.get_by_role("button", name="Hand in", exact=True).click()
    expect(ada.locator(".homework-result")).to_contain_text("equal to the last bit")
    assert violations(ada) == []

    # Another browser, with the student's own link.
    home = make_page(viewport=PHONE)
    home.goto(ada.locator(".homework-link").inner_text())
    home.get_by_role("button", name="Come back as Ada").click()
    home.get_by_role("link", name="Circle").click()
    expect(home.locator(".homework-result")).to_contain_text("1 of 1 point")
    assert fits(home)
    with home.expect_download() as download:
        home.get_by_role("link", name="Download the receipt").click()
    receipt = tmp_path / "receipt.json"
    download.value.save_as(receipt)

    # A phone without scripts.
    begin(phone, address, "Ben")
    phone.get_by_role("link", name="Hand in…").click()
    phone.get_by_role("button", name="Hand in", exact=True).click()
    expect(phone.locator(".homework-result")).to_contain_text("0 of 1 point")
    assert fits(phone)

    # Anybody checks the receipt.
    stranger = make_page(viewport=PHONE)
    stranger.goto("/receipt")
    stranger.get_by_label("Receipt").set_input_files(receipt)
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.locator(".homework-result")).to_contain_text("Handed in by Ada")
    assert fits(stranger)
    assert violations(stranger) == []
    stranger.get_by_role("link", name="Look at the state").click()
    expect(stranger.locator("svg.network")).to_be_visible()
    stranger.locator("svg.network a[href*='select=']").first.focus()
    stranger.keyboard.press("Enter")
    expect(stranger).to_have_url(re.compile(r"/receipt/.*select="))
    assert stranger.locator("main form[method=post]").count() == 0

    # The teacher's table.
    teacher.reload()
    expect(teacher.locator(".homework-table tbody tr")).to_have_count(2)
    expect(teacher.locator(".homework-table")).to_contain_text("1 of 1 point")
    assert violations(teacher) == []
    teacher.set_viewport_size(PHONE)
    assert fits(teacher)
