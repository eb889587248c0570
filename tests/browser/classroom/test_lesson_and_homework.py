"""A lesson from a plan: a teacher and a co-teacher, two laptops and a phone, from joining to the
downloaded results; then homework handed in by another browser after the server was killed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from python_calamine import CalamineWorkbook

from tests.browser.lab import Lab
from tests.browser.layout import document_size
from tests.browser.room_pages import ask, bar, join, press
from tests.serving import Served, serving

PHONE = ViewportSize(width=390, height=844)
LAPTOP = ViewportSize(width=1440, height=900)
NAME_OF_PHONE = "عمر 👩‍👩‍👧"


class Browsers:
    """Browsers with cookies of their own; ``problems`` are errors of their scripts."""

    def __init__(self, browser: Browser, url: str, stack: ExitStack):
        self._browser, self._url, self._stack = browser, url, stack
        self.problems: list[str] = []

    def new(self, viewport: ViewportSize = LAPTOP, **options: Any) -> Page:
        """A page of a new browser."""
        context = self._browser.new_context(base_url=self._url, viewport=viewport, **options)
        self._stack.callback(context.close)
        context.on("weberror", lambda error: self.problems.append(str(error.error)))
        return context.new_page()


@contextmanager
def served_at(store: str, port: str = "0") -> Iterator[Served]:
    with serving(("serve", "--port", port, "--store", store)) as served:
        yield served


def press_in(page: Page, menu: str, name: str) -> None:
    """Press a button in a menu of the bar, which is unfolded first."""
    details = bar(page).locator(f"#room-{menu}")
    if details.get_attribute("open") is None:
        details.locator("> summary").click()
    details.get_by_role("button", name=name, exact=True).click()


def saved(page: Page, link: str, folder: Path) -> Path:
    """The file behind a link of the page."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.slow
def test_a_lesson_and_its_homework(browser: Browser, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/rooms.sqlite"
    with ExitStack() as stack:
        with served_at(store) as served:
            browsers = Browsers(browser, served.url, stack)
            teacher, pages, code = _prepare(browsers)
            _ask_and_hold(teacher, pages)
            _compete(teacher, pages, code)
            _come_and_go(browsers, teacher, pages, code)
            _finish(teacher, code, tmp_path)
            address, way_back = _begin_homework(teacher, pages[0], code)
            served.process.kill()
            port = str(urlsplit(served.url).port)
        with served_at(store, port):
            _hand_in_elsewhere(browsers, address, way_back, tmp_path)
        assert browsers.problems == []


def _prepare(browsers: Browsers) -> tuple[Page, list[Page], str]:
    """A room from a plan that ships, and its students."""
    teacher = browsers.new()
    teacher.goto("/plans/one-update")
    teacher.get_by_role("button", name="Open a room with this plan").click()
    teacher.wait_for_url("**/desk")
    code = teacher.url.split("/")[-2]
    names = ("Ada", "=1+1", NAME_OF_PHONE)
    sizes = (LAPTOP, LAPTOP, PHONE)
    pages = [
        join(browsers.new(size), code, name).page for name, size in zip(names, sizes, strict=True)
    ]
    teacher.get_by_role("link", name="Back to the lab").first.click()
    expect(bar(teacher).locator(".room-count")).to_have_text("3 of 3 see this")
    press(teacher, "Next step")
    for page in pages:
        expect(bar(page)).to_contain_text("Step 2 of")
        assert document_size(page)[0] <= page.evaluate("innerWidth")
    return teacher, pages, code


def _ask_and_hold(teacher: Page, pages: list[Page]) -> None:
    """A question of the teacher's own with hidden results, a ready one; forks, paused and back."""
    form = bar(teacher).locator("details.ask")
    form.locator("summary").click()
    form.get_by_label("About").select_option("choice")
    form.get_by_label("Question").fill("Which factor is the slope?")
    form.get_by_label("Answers, one a line").fill("* ∂a/∂z\n∂z/∂w")
    form.get_by_label("Time to answer").select_option("60")
    form.get_by_role("button", name="Ask", exact=True).click()
    for page, label in zip(pages, ("∂a/∂z", "∂z/∂w", "∂a/∂z"), strict=True):
        expect(bar(page).get_by_role("timer")).to_be_visible()
        bar(page).get_by_label(label).check()
        press(page, "Answer")
        expect(bar(page).locator(".answer-sent")).to_contain_text("✓ Sent.")
        assert bar(page).locator(".answer-chart").count() == 0
    expect(bar(teacher).locator(".answered")).to_contain_text("3 of 3 answered")
    assert bar(teacher).locator(".answer-chart").count() == 0
    press(teacher, "Show the answers")
    expect(bar(teacher).locator(".answer-chart")).to_be_visible()
    press(teacher, "Reveal")
    for page in pages:
        expect(bar(page)).to_contain_text("2 of 3 answers right")
    press(teacher, "Close")

    ask(teacher, "ready parameters")
    for page in pages:
        expect(bar(page).locator(".room-question")).to_contain_text("weights and biases")
    press(teacher, "Cancel the question")

    ada, ben, _ = pages
    for page in (ada, ben):
        press(page, "Fork")
        expect(bar(page)).to_contain_text("This run is yours")
    expect(bar(teacher).locator(".room-count")).to_have_text("1 of 3 see this")
    press_in(teacher, "class", "Pause all runs")
    for page in pages:
        expect(bar(page)).to_contain_text("Your teacher has paused all runs")
    press_in(teacher, "class", "Release the runs")
    expect(bar(teacher)).not_to_contain_text("All runs are paused.")
    press_in(teacher, "class", "Bring everybody here")
    for page in pages:
        expect(bar(page)).to_contain_text("You are following your teacher")
    expect(bar(teacher).locator(".room-count")).to_have_text("3 of 3 see this")


def _compete(teacher: Page, pages: list[Page], code: str) -> None:
    """The untrained network for all, a challenge on it, and one run shown to the class."""
    ada, ben, phone = pages
    press_in(teacher, "send", "Untrained, same start for everyone")
    for page in pages:
        expect(bar(page)).to_contain_text("sent you")
    teacher.goto(f"/room/{code}/challenge")
    teacher.get_by_label("Goal").select_option("test_loss")
    teacher.get_by_label("Value").fill("100")
    teacher.get_by_role("button", name="Set the challenge").click()
    expect(bar(ben)).to_contain_text("Challenge")
    Lab(ben).advance("epoch", 5)
    press(ben, "Hand in")
    expect(bar(ben)).to_contain_text("reached")
    expect(teacher.locator("table.scores tbody tr").first).to_contain_text("=1+1")
    teacher.goto(f"/room/{code}/runs/2")
    press(teacher, "Show to all")
    for page in (ada, phone):
        press(page, "Follow the teacher")
        expect(page.locator("#epoch")).to_have_text("5")
    expect(bar(ben)).to_contain_text("Your run is being shown to the class")
    press(teacher, "Show mine again")


def _come_and_go(browsers: Browsers, teacher: Page, pages: list[Page], code: str) -> None:
    """One leaves and is the same person again; one is removed; a colleague helps."""
    ada, ben, _ = pages
    press_in(ada, "leave", "Leave the room")
    ada.goto(f"/j/{code}")
    ada.get_by_role("button", name="Come back as Ada").click()
    expect(bar(ada)).to_contain_text("Ada")
    teacher.goto(f"/room/{code}/desk")
    teacher.locator("#desk-keys summary").click()
    key = teacher.locator("#co-teacher-key").inner_text()
    colleague = browsers.new()
    colleague.goto("/j/teacher")
    colleague.get_by_label("Code").fill(code)
    colleague.get_by_label("Key").fill(key)
    colleague.get_by_role("button", name="Return as teacher").click()
    colleague.goto(f"/room/{code}/desk")
    expect(colleague.locator("#desk-keys")).to_have_count(0)
    row = colleague.locator("#student-2")
    row.locator("summary").click()
    row.get_by_role("button", name="Remove from the room").click()
    expect(row).to_have_count(0)
    expect(teacher.locator("#student-2")).to_have_count(0)
    ben.goto(f"/room/{code}")
    expect(bar(ben)).to_have_count(0)


def _finish(teacher: Page, code: str, folder: Path) -> None:
    """End, reopen, end; all have their place in the files, and no name is a formula."""
    teacher.get_by_text("End the room", exact=True).click()
    teacher.get_by_role("button", name="End the room now").click()
    teacher.get_by_role("button", name="Reopen the room").click()
    teacher.get_by_text("End the room", exact=True).click()
    teacher.get_by_role("button", name="End the room now").click()
    expect(teacher.locator(".message")).to_contain_text("This room has ended")
    book = CalamineWorkbook.from_path(saved(teacher, "Everything, XLSX", folder))
    names = [row[1] for row in book.get_sheet_by_name("Students").to_python()[1:]]
    assert names == ["Ada", "=1+1", NAME_OF_PHONE]
    table = saved(teacher, "CSV", folder).read_text(encoding="utf-8-sig")
    assert NAME_OF_PHONE in table
    assert not re.search(r'(^|,)"?=1\+1', table, re.MULTILINE)
    students = json.loads(saved(teacher, "JSON", folder).read_text(encoding="utf-8"))["students"]
    assert [each["name"] for each in students] == names
    teacher.get_by_role("link", name="Grades…").click()
    expect(teacher.locator("main")).to_contain_text(NAME_OF_PHONE)
    teacher.get_by_label("Students are found by").select_option("name")
    teacher.get_by_role("button", name="Update the grades").click()
    assert NAME_OF_PHONE in saved(teacher, "CSV for Moodle", folder).read_text(encoding="utf-8-sig")
    teacher.goto(f"/room/{code}/desk")
    teacher.get_by_role("button", name="Reopen the room").click()


def _begin_homework(teacher: Page, ada: Page, code: str) -> tuple[str, str]:
    """Set a run of three epochs, which Ada begins; its address and her own link."""
    teacher.goto(f"/room/{code}/homework/new")
    teacher.get_by_label("Title").fill("Three epochs")
    teacher.locator("#kind-run").check()
    teacher.locator("#epochs").fill("3")
    teacher.get_by_label("Time zone").fill("UTC")
    due = datetime.now(UTC) + timedelta(days=2)
    teacher.get_by_label("Deadline").fill(due.strftime("%Y-%m-%dT%H:%M"))
    teacher.get_by_role("button", name="Set the homework").click()
    expect(teacher.get_by_role("heading", name="Three epochs")).to_be_visible()
    ada.goto(teacher.url)
    ada.get_by_role("button", name="Begin", exact=True).click()
    ada.wait_for_url(re.compile(r"/lab/.*homework="))
    Lab(ada).advance("epoch", 3)
    ada.goto(teacher.url)
    return teacher.url, ada.locator(".homework-link").inner_text()


def _hand_in_elsewhere(browsers: Browsers, address: str, way_back: str, folder: Path) -> None:
    """On a phone, by the student's own link; anybody opens the receipt."""
    home = browsers.new(PHONE)
    home.goto(way_back)
    home.get_by_role("button", name="Come back as Ada").click()
    home.get_by_role("link", name="Three epochs").click()
    assert urlsplit(home.url).path == urlsplit(address).path
    home.get_by_label("Your sentence about the run").fill("The loss falls 🙂.")
    home.get_by_role("button", name="Hand in", exact=True).click()
    expect(home.locator(".homework-result")).to_contain_text("1 of 1 point")
    receipt = saved(home, "Download the receipt", folder)
    stranger = browsers.new(color_scheme="dark")
    stranger.goto("/receipt")
    stranger.get_by_label("Receipt").set_input_files(receipt)
    stranger.get_by_role("button", name="Check").click()
    expect(stranger.locator(".homework-result")).to_contain_text("Genuine. Handed in by Ada")
    stranger.get_by_role("link", name="Look at the state").click()
    expect(stranger.locator("#epoch")).to_have_text("3")
