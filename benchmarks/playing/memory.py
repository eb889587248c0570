"""Memory growth of the server, and of a page that watches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.clients.live_server import LiveServer
from benchmarks.playing.browser import page_size
from benchmarks.verdict import Verdict, at_most

if TYPE_CHECKING:
    from playwright.sync_api import Page

MAX_GROWTH = 10.0
"""Percent by which the server's memory and the page may grow after the first fifth."""


def grown(server: LiveServer, page: Page, seconds: float) -> Iterator[Verdict]:
    """Watch for ``seconds``, and compare the end with the state after the first fifth."""
    time.sleep(seconds / 5)
    before, (nodes, heap) = server.memory(), page_size(page)
    time.sleep(seconds * 4 / 5)
    after, (nodes_then, heap_then) = server.memory(), page_size(page)
    name = f"memory of the server after {seconds / 5:g} to {seconds:g} s, %"
    if before is None or after is None:
        yield Verdict(name, "not measured: no /proc here")
    else:
        growth = (after / before - 1) * 100
        yield at_most(name, growth, MAX_GROWTH, f"{growth:+.1f} ({after / 1e6:.0f} MB in the end)")
    for what, first, last in (
        ("nodes of the page", nodes, nodes_then),
        ("its heap, kB", heap, heap_then),
    ):
        growth = (last / first - 1) * 100
        yield at_most(
            f"  {what}, %", growth, MAX_GROWTH, f"{growth:+.1f} ({first:.0f} → {last:.0f})"
        )
