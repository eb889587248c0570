"""Long training shows how far it is, can be cancelled, and can be continued."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.lab import Lab
from tests.web.lab.test_long_work import SLOW


@pytest.mark.slow
def test_training_is_cancelled_and_continued(page: Page) -> None:
    lab = Lab(page).open(**SLOW)
    work = page.locator("#work")
    # The check takes longer than the server trains, so the box is shown for it.
    work.evaluate("box => { box.hidden = false; }")
    assert violations(page) == []
    work.evaluate("box => { box.hidden = true; }")
    lab.button("Train", "1000").click()
    expect(work).to_contain_text(re.compile(r"Training \d+ of 1000, \d+ s"))
    work.get_by_role("button", name="Cancel").click()
    note = page.locator(".notice .message")
    expect(note).to_contain_text(re.compile(r"^\d+ of 1000 epochs trained \(cancelled\)\.$"))
    expect(work).to_be_hidden()
    done = int(page.locator("#epoch").inner_text())
    assert done < 1000
    page.get_by_role("button", name="Continue").click()
    expect(work).to_contain_text(f"of {1000 - done}")
    work.get_by_role("button", name="Cancel").click()
    expect(note).to_contain_text("(cancelled)")
    page.locator(".notice").get_by_role("button", name="Close").click()
    expect(note).to_have_count(0)
