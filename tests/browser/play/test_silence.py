"""In play, in slow motion too, no live region changes but the one sentence that it plays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab

pytestmark = pytest.mark.slow

_LISTEN = """() => {
  window.said = [];
  const live = "[role=status], [role=alert], [aria-live]:not([aria-live=off])";
  const texts = () => [...document.querySelectorAll(live)].map(each => each.textContent.trim());
  let before = texts();
  new MutationObserver(() => {
    const now = texts();
    window.said.push(...now.filter(text => text && !before.includes(text)));
    before = now;
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@pytest.mark.parametrize("speed", ["slow motion", "5 epochs"])
def test_play_says_that_it_plays_and_a_pause_where_it_is(page: Page, speed: str) -> None:
    lab = Lab(page).open("circle")
    page.evaluate(_LISTEN)
    place = page.locator("#phase" if speed == "slow motion" else "#epoch")
    before = place.text_content() or ""
    with lab.response():
        page.locator("#speed").select_option(label=speed)
    lab.press(lab.play_button)
    for _ in range(3):
        expect(place).not_to_have_text(before)
        before = place.text_content() or ""
    lab.pause()
    said = page.evaluate("window.said")
    assert said[0] == "The run plays."
    assert len(said) == 2 and "epoch" in said[1]
