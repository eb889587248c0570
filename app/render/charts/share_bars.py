"""Bar chart of the samples of a batch: their parts of the loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

from app.i18n.messages import _
from app.render.numbers import exact, number, sign_class

WIDTH = 260.0
HEIGHT = 84.0
FOOT = 18.0
"""The height of the samples' numbers below the bars, if any."""
LABEL_WIDTH = 30.0

Href = Callable[[int], str]


def draw_loss_bars(
    parts: Sequence[tuple[int, float | None]], sample: int | None, href: Href
) -> str:
    """The SVG of the samples' parts of J, as (training row, Jᵢ or None if not known) each."""
    largest = max((abs(part) for _, part in parts if part is not None), default=0.0)
    bars = []
    for place, (row, part) in enumerate(parts):
        size = max(1.0, (HEIGHT - 2) * (abs(part or 0.0) / largest)) if largest else 1.0
        body = _Bar(place, len(parts)).draw(HEIGHT - 1 - size, size, sign_class(part or 0.0))
        bars.append(_link(row, part, number(part), href, body, row == sample))
    bars += _labels([row for row, _ in parts])
    return _svg(escape(_("Part of each sample")), HEIGHT - 0.5, bars, FOOT)


def _labels(rows: Sequence[int]) -> list[str]:
    """The samples' numbers below their bars, as many as there is room for."""
    pitch = WIDTH / max(1, len(rows))
    every = math.ceil(LABEL_WIDTH / pitch)
    return [
        f'<text class="tick" x="{(place + 0.5) * pitch:.1f}" y="{HEIGHT + FOOT - 3:g}" '
        f'text-anchor="middle">{row}</text>'
        for place, row in enumerate(rows)
        if place % every == 0
    ]


class _Bar:
    """The place of one bar among ``count``."""

    def __init__(self, place: int, count: int):
        self.pitch = WIDTH / max(1, count)
        self.width = min(22.0, self.pitch * 0.8)
        self.place = place

    def draw(self, top: float, size: float, hue: str) -> str:
        left = self.place * self.pitch + (self.pitch - self.width) / 2
        return (
            f'<rect class="hit" x="{self.place * self.pitch:.1f}" y="0" width="{self.pitch:.1f}" '
            f'height="{HEIGHT}"/>'
            f'<rect class="bar {hue}" x="{left:.1f}" y="{top:.1f}" width="{self.width:.1f}" '
            f'height="{size:.1f}" rx="1.5"/>'
        )


def _link(row: int, value: float | None, written: str, href: Href, body: str, chosen: bool) -> str:
    address = escape(href(row), quote=True)
    title = _("sample %(row)s: %(value)s", row=row, value=written)
    data = "" if value is None else f' data-value="{exact(value)}"'
    return (
        f'<a class="share{" chosen" if chosen else ""}" href="{address}" hx-get="{address}"{data}>'
        f"<title>{escape(title)}</title>{body}</a>"
    )


def _svg(label: str, axis: float, bars: list[str], foot: float = 0.0) -> str:
    return (
        f'<svg class="bars" viewBox="0 0 {WIDTH:.0f} {HEIGHT + foot:.0f}" role="group" '
        f'aria-label="{label}">'
        f'<path class="axis" d="M0 {axis}H{WIDTH}"/>{"".join(bars)}</svg>'
    )
