"""The disk is full while a run plays: the page says so, and nothing is lost."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.serving import Served, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="limits another process"),
]
NOT_KEPT = "The disk cannot be read or written"
WAITS = "The run waits here until it can be saved."
SECONDS = 20_000


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(env={"BACKPROP_STORE": f"sqlite:///{tmp_path}/sessions"}) as served:
        yield served


def let_files_grow_to(served: Served, size: int) -> None:
    hard = resource.RLIM_INFINITY
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def test_the_page_says_so_and_saves_later_by_itself(browser: Browser, served: Served) -> None:
    with browser.new_context(base_url=served.url) as context:
        page = context.new_page()
        page.goto("/?example=circle")
        play, alert, epoch = (
            page.locator("#play"),
            page.get_by_role("alert"),
            page.locator("#epoch"),
        )
        play.click()
        expect(play).to_contain_text("Pause")
        let_files_grow_to(served, 0)
        expect(alert).to_contain_text(NOT_KEPT, timeout=SECONDS)
        shown = epoch.inner_text()
        expect(epoch).not_to_have_text(shown)  # it plays on
        play.click()
        expect(alert).to_contain_text(WAITS)
        expect(page.locator("svg.network.live")).to_have_count(0)
        reached = epoch.inner_text()
        let_files_grow_to(served, resource.RLIM_INFINITY)
        expect(play).to_contain_text("Play", timeout=SECONDS)
        expect(alert).to_have_count(0)
        expect(epoch).to_have_text(reached)
        page.reload()
        expect(epoch).to_have_text(reached)
