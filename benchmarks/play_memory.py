"""Whether play keeps more and more: in the server, and in a page that watches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.live_server import LiveServer
from benchmarks.play_browser import page_size
from benchmarks.verdict import Verdict, at_most

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_GROWTH = 10.0
"""Percent that the server's memory may grow after the first quarter."""


def grown(server: LiveServer, page: Page, seconds: float) -> Iterator[Verdict]:
    """Let the page watch for so long, and compare the end with what was before."""
    nodes, heap = page_size(page)
    time.sleep(seconds / 4)
    quarter = server.memory()
    time.sleep(seconds * 3 / 4)
    end = server.memory()
    nodes_then, heap_then = page_size(page)
    name = f"memory of the server after {seconds / 4:g} to {seconds:g} s"
    if quarter is None or end is None:
        yield Verdict(name, "not measured: no /proc here")
    else:
        growth = (end / quarter - 1) * 100
        yield at_most(
            f"{name}, %", growth, MOST_GROWTH, f"{growth:+.1f} ({end / 1e6:.0f} MB in the end)"
        )
    yield Verdict("  nodes of the page", f"{nodes} → {nodes_then}")
    yield Verdict("  heap of the page's scripts", f"{heap:.0f} → {heap_then:.0f} kB")
