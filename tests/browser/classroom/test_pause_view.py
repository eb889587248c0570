"""A student who follows can hold what they see."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakePage
from tests.browser.lab import Lab
from tests.browser.room_pages import bar, join, open_room, press, shows_the_same


@pytest.mark.slow
def test_a_follower_pauses_their_view(make_page: MakePage) -> None:
    teacher, code = open_room(Lab(make_page()).open("circle").page)
    ada, ben = join(make_page(), code, "Ada"), join(make_page(), code, "Ben")
    teacher.play()
    epoch = ada.page.locator("#epoch")
    expect(epoch).not_to_have_text(epoch.inner_text())

    press(ada.page, "Pause my view")
    held = epoch.inner_text()
    expect(bar(ada.page)).to_contain_text("Your view is paused.")
    of_ben = ben.page.locator("#epoch")
    for _ in range(2):
        expect(of_ben).not_to_have_text(of_ben.inner_text())
    teacher.pause()
    shows_the_same(teacher, ben)
    assert epoch.inner_text() == held

    press(ada.page, "Show the run again")
    shows_the_same(teacher, ada)
    teacher.step("epoch")
    shows_the_same(teacher, ada)
