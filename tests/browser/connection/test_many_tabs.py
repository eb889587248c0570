"""Ten tabs of one browser, which opens six connections to a server at most: all answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab

TABS = 10

pytestmark = pytest.mark.slow


def test_ten_tabs_answer_and_play(make_page: MakePage) -> None:
    first = Lab(make_page()).open("xor")
    labs = [first] + [Lab(first.page.context.new_page()).open("xor") for _ in range(TABS - 1)]
    for lab in labs:
        lab.step("epoch")
        expect(lab.page.locator("#epoch")).to_have_text("1")
    for lab in (labs[0], labs[-1]):
        lab.play()
    for lab in (labs[0], labs[-1]):
        lab.plays()
        lab.pause()


def test_a_tab_goes_on_after_the_first_was_closed(make_page: MakePage) -> None:
    first = Lab(make_page()).open("xor")
    second = Lab(first.page.context.new_page()).open("xor")
    second.play()
    first.page.close()
    second.plays()
    second.pause()
