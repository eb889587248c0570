"""One walk through the playground in Chromium, Firefox and WebKit."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from tests.browser.engines.window import Window
from tests.served_room import ServedRoom

pytestmark = pytest.mark.slow

STEP = "form[action$=step] button[value={}]:not(.back)"
PAINTED = """["plane-map", "network-canvas"].map(
  id => document.getElementById(id)?.toDataURL() ?? "").join()
  + document.querySelector("svg.network").innerHTML.length"""

MIDDLE = """(() => {
  const line = document.querySelector('[id="w2.2.1"] .hit');
  const middle = line.getPointAtLength(line.getTotalLength() / 2);
  const { x, y } = middle.matrixTransform(line.getScreenCTM());
  return [x, y];
})()"""
"""Where the window shows the middle of a weight's line."""


@pytest.mark.parametrize("engine", ["chromium", "firefox", "webkit"])
def test_a_walk_through_the_playground(
    engine: str, request: pytest.FixtureRequest, base_url: str
) -> None:
    window: Window = request.getfixturevalue(f"in_{engine}")
    window.resize(1440, 900)
    opens_and_steps(window)
    plays_and_pauses(window)
    rewinds(window)
    sets_a_weight(window)
    opens_a_chart(window)
    turns_dark(window)
    shares(window)
    takes_a_lesson(window)
    with ExitStack() as stack:
        joins_and_follows(window, ServedRoom(base_url, stack))
    speaks_german(window)


def opens_and_steps(window: Window) -> None:
    window.go("/?example=circle")
    window.shows("#phase", "ready")
    window.click(STEP.format("phase"))
    window.shows("#phase", "forward")
    window.click(STEP.format("epoch"))
    window.until(f"{text('#epoch')} === '1'")


def plays_and_pauses(window: Window) -> None:
    loss, painted = window.text("#train-loss"), window.read(PAINTED)
    window.click("#play")
    window.until(f"Number({text('#epoch')}) >= 5")
    window.until(f"{text('#train-loss')} !== {loss!r}")
    window.run("window.seen = arguments[0]; arguments[1](true)", painted)
    window.until(f"({PAINTED}) !== window.seen")
    window.click("#play")
    window.until("document.querySelector('.lab').dataset.status === 'paused'")


def rewinds(window: Window) -> None:
    window.press("#scrub", "Home")
    window.until(f"{text('#epoch')} === '0'")


def sets_a_weight(window: Window) -> None:
    window.click_at(*window.read(MIDDLE))
    window.until("document.getElementById('w2.2.1').classList.contains('chosen')")
    window.type("#new-value", "-1.25")
    window.press("#new-value", "Enter")
    window.shows(".changes", "→ −1.25")


def opens_a_chart(window: Window) -> None:
    window.click("#chart-menu > summary")
    window.click('.chart-choice a[href*="gradients"]')
    window.until("document.querySelector('.gradient-chart')?.checkVisibility()")


def turns_dark(window: Window) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    light = window.read(colour)
    window.click(".theme button[value=dark]")
    window.until(f"document.documentElement.dataset.theme === 'dark' && {colour} !== {light!r}")


def shares(window: Window) -> None:
    first, numbers = window.read("location.href"), diagram(window)
    window.click("#share > summary")
    window.click(".share-buttons button")
    link = window.until("document.getElementById('share-url')?.value")
    window.go(link)
    window.until(f"document.querySelector('.lab') && location.href !== {first!r}")
    assert diagram(window) == numbers


def takes_a_lesson(window: Window) -> None:
    window.go("/lessons/one-update")
    window.click("#lesson-next")
    window.until("document.querySelector('.lesson-progress').value === 2")


def joins_and_follows(window: Window, room: ServedRoom) -> None:
    window.go("/j")
    window.type("#code", room.code)
    window.click("main form button")
    window.until("document.getElementById('name')")
    window.type("#name", "Ada")
    window.click("main form button")
    window.shows("#room", "Ada")
    room.do("step", unit="epoch", count=3)
    window.until(f"{text('#epoch')} === '3'")


def speaks_german(window: Window) -> None:
    window.go("/?example=circle")
    window.click("#languages > summary")
    window.click("#languages button[value=de]")
    window.until("document.documentElement.lang === 'de'")
    window.shows("#play", "Start")


def text(selector: str) -> str:
    """Expression for an element's text."""
    return f"document.querySelector('{selector}').textContent.trim()"


def diagram(window: Window) -> Any:
    """Exact numbers of the diagram."""
    return window.read(
        "[...document.querySelectorAll('svg.network [data-value]')].map(e => e.dataset.value)"
    )
