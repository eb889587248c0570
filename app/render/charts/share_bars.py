"""Bar chart of each sample's share in a derivative: violet above zero, green below."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from app.render.formulas.sample_shares import BatchShares
from app.render.numbers import exact, sign_class, signed

WIDTH = 260.0
HEIGHT = 84.0


def draw_share_bars(shares: BatchShares, sample: int | None, href: Callable[[int], str]) -> str:
    """The SVG; ``href`` gives the address that probes a sample."""
    count = max(1, len(shares.shares))
    pitch = WIDTH / count
    width = min(22.0, pitch * 0.8)
    middle, largest = HEIGHT / 2, shares.largest
    bars = []
    for number, share in enumerate(shares.shares):
        size = middle * (abs(share.product) / largest) if largest else 0.0
        size = max(1.0, size - 1)
        top = middle - size if share.product > 0 else middle
        address = escape(href(share.row), quote=True)
        left = number * pitch + (pitch - width) / 2
        chosen = " chosen" if share.row == sample else ""
        hue = sign_class(share.product, "g")
        bars.append(
            f'<a class="share{chosen}" href="{address}" hx-get="{address}" '
            f'data-value="{exact(share.product)}">'
            f"<title>sample {share.row}: {signed(share.product)}</title>"
            f'<rect class="hit" x="{number * pitch:.1f}" y="0" width="{pitch:.1f}" '
            f'height="{HEIGHT}"/>'
            f'<rect class="bar {hue}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{size:.1f}" rx="1.5"/></a>'
        )
    return (
        f'<svg class="bars" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="group" '
        f'aria-label="Share of each sample">'
        f'<path class="axis" d="M0 {middle}H{WIDTH}"/>{"".join(bars)}</svg>'
    )
