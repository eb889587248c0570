"""Ten tabs of one Firefox, which opens six connections to a server at most: all answer."""

from __future__ import annotations

import pytest

from tests.browser.engines.firefox import Firefox

TABS = 10

pytestmark = pytest.mark.slow


def test_ten_tabs_answer_and_play(in_firefox: Firefox) -> None:
    tabs = []
    for _ in range(TABS):
        tabs.append(in_firefox.new_tab())
        in_firefox.go("/?example=xor")
    for tab in tabs:
        in_firefox.turn_to(tab)
        in_firefox.click("form[action$=step] button[value=epoch]:not(.back)")
        in_firefox.until("document.getElementById('epoch').textContent === '1'")
    for tab in (tabs[0], tabs[-1]):
        in_firefox.turn_to(tab)
        in_firefox.click("#play")
        in_firefox.until("Number(document.getElementById('epoch').textContent) > 10")
        in_firefox.click("#play")
        in_firefox.until("document.querySelector('.lab').dataset.status === 'paused'")
