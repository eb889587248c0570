"""Tug-of-war: which way each sample of the batch pulls a weight, and where the knot ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from app.i18n.messages import _
from app.render.formulas.sample_shares import BatchShares, Share
from app.render.numbers import exact, factor, signed

WIDTH, HEIGHT = 210.0, 76.0
MIDDLE = WIDTH / 2
ROOM = MIDDLE - 4
"""The length that the stronger side's pulls have together."""
TOP, BOTTOM, ROPE = 16.0, 46.0, 60.0

Href = Callable[[int], str]


def pulls(shares: BatchShares) -> list[Share]:
    """The shares in the order of their pulls −∂Jᵢ/∂w: the strongest first, either way."""
    return sorted(shares.shares, key=lambda share: -abs(share.product))


def cancellation(shares: BatchShares) -> float | None:
    """|Σ| / Σ|·| over all known samples: 1 if none pulls against another. None without any pull."""
    if shares.total is None or not shares.magnitude:
        return None
    return abs(shares.total) / shares.magnitude


def draw_pulls(
    shares: BatchShares, name: str, paints: Sequence[str], sample: int | None, href: Href
) -> str:
    """The SVG: samples that lower the parameter ``name`` to the left, those that raise it right.

    Each length is |∂Jᵢ/∂w|, the knot hangs at −∂J/∂w. ``paints`` has the CSS class of each training
    row, ``href`` gives the address that chooses a sample. Without shares only the rope is drawn.
    """
    stronger = _stronger(shares)
    ends = {-1: MIDDLE, 1: MIDDLE}
    drawn = []
    for share in pulls(shares):
        side = -1 if share.product > 0 else 1
        length = ROOM * (abs(share.product) / stronger) if stronger else 0.0
        left = ends[side] if side > 0 else ends[side] - length
        ends[side] += side * length
        drawn.append(_pull(share, left, length, name, paints, sample, href))
    knot = ""
    if shares.total is not None:
        knot = _knot(-ROOM * (shares.total / stronger) if stronger else 0.0)
    label = _("How each sample pulls %(name)s", name=name)
    lowers, raises = _("◂ lowers %(name)s", name=name), _("raises %(name)s ▸", name=name)
    return (
        f'<svg class="pulls" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="group" '
        f'aria-label="{escape(label)}">'
        f'<text class="tick" x="0" y="11">{escape(lowers)}</text>'
        f'<text class="tick end" x="{WIDTH:.0f}" y="11">'
        f"{escape(raises)}</text>"
        f'<path class="axis" d="M{MIDDLE:.0f} {TOP}V{HEIGHT - 4:.0f}M0 {ROPE:.0f}H{WIDTH:.0f}"/>'
        f"{''.join(drawn)}{knot}</svg>"
    )


def _stronger(shares: BatchShares) -> float:
    """The pulls of the stronger side together, or the sum of all if only some are drawn."""
    raising = sum(-share.product for share in shares.shares if share.product < 0)
    lowering = sum(share.product for share in shares.shares if share.product > 0)
    return max(raising, lowering, abs(shares.total or 0.0))


def _pull(
    share: Share,
    left: float,
    length: float,
    name: str,
    paints: Sequence[str],
    sample: int | None,
    href: Href,
) -> str:
    address = escape(href(share.row), quote=True)
    factors = " · ".join(factor(each) for each in share.factors)
    product = f"{factors} = " if len(share.factors) > 1 else ""
    title = escape(
        _(
            "sample %(row)s: −∂Jᵢ/∂%(name)s = %(pull)s; ∂Jᵢ/∂%(name)s = %(product)s",
            row=share.row,
            name=name,
            pull=signed(-share.product),
            product=f"{product}{signed(share.product)}",
        )
    )
    chosen = " chosen" if share.row == sample else ""
    return (
        f'<a class="pull{chosen}" href="{address}" hx-get="{address}" '
        f'data-sample="{share.row}" data-value="{exact(-share.product)}">'
        f"<title>{title}</title>"
        f'<rect class="{paints[share.row]}" x="{left:.2f}" y="{TOP}" width="{length:.2f}" '
        f'height="{BOTTOM - TOP}"/></a>'
    )


def _knot(at: float) -> str:
    x = MIDDLE + at
    return (
        f'<path class="result" d="M{MIDDLE:.0f} {ROPE:.0f}H{x:.1f}"/>'
        f'<circle class="knot" cx="{x:.1f}" cy="{ROPE:.0f}" r="6"/>'
    )
