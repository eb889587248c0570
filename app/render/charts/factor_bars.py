"""Why is a derivative small or large? A bar for each factor, on a log scale, up to the product."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.i18n.messages import _
from app.render.numbers import exact, number
from app.training.run.symbols import superscript

WIDTH = 300.0
LABEL, RIGHT = 62.0, 226.0
"""Where the scale begins and ends; names stand before it, numbers behind it."""
ROW, BAR_HEIGHT, AXIS = 20.0, 12.0, 18.0
MAX_LETTERS = 10
"""Longer names, as ∂z¹₃/∂w⁰₂₅,₃, are squeezed into the room before the scale."""
MAX_DECADES = 40
"""Smaller and larger numbers end at the edge, with an arrow."""


@dataclass(frozen=True)
class FactorBar:
    """One factor of a product; ``role`` is its CSS class, a value of None is not known yet."""

    role: str
    name: str
    value: float | None


def draw_factor_bars(factors: Sequence[FactorBar], product: FactorBar) -> str:
    """The SVG: each bar begins where the one before it ends, as logarithms add up.

    A bar goes right if its factor is larger than 1, left if it is smaller. A factor of 0 goes to
    the left edge.
    """
    ends = _ends([factor.value for factor in factors])
    scale = _Scale([place for pair in ends if pair for place in pair])
    rows = [_row(number_, factor, ends[number_], scale) for number_, factor in enumerate(factors)]
    total = None if product.value is None else (0.0, _log(product.value))
    rows.append(_row(len(factors), product, total, scale))
    height = AXIS + ROW * len(rows)
    words = "; ".join(f"{bar.name} {number(bar.value)}" for bar in (*factors, product))
    label = escape(_("Factors on a log scale: %(factors)s", factors=words), quote=True)
    return (
        f'<svg class="factor-bars" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{label}">{scale.draw(height)}{"".join(rows)}</svg>'
    )


def _log(value: float) -> float:
    return math.log10(abs(value)) if value and math.isfinite(value) else -math.inf


def _ends(values: Sequence[float | None]) -> list[tuple[float, float] | None]:
    """Start and end of each bar in decades; None if it is not known."""
    ends: list[tuple[float, float] | None] = []
    at: float | None = 0.0
    for value in values:
        if value is None:
            ends.append(None)
            at = None
        elif at is None or math.isinf(at):
            # Behind an unknown factor, or a 0, each has only a size of its own.
            ends.append((0.0, _log(value)))
        else:
            ends.append((at, at + _log(value)))
            at += _log(value)
    return ends


class _Scale:
    """Decades from ``low`` to ``high``, whole and wide enough for every bar."""

    def __init__(self, places: Sequence[float]):
        finite = [place for place in places if math.isfinite(place)]
        low, high = min([-1.0, *finite]), max([1.0, *finite])
        self.low = max(-MAX_DECADES, math.floor(low))
        self.high = min(MAX_DECADES, math.ceil(high))
        if any(math.isinf(place) for place in places):
            # A product of 0 has no end: its bar leaves the scale.
            self.low -= 1

    def x(self, place: float) -> float:
        share = (place - self.low) / (self.high - self.low)
        return LABEL + (RIGHT - LABEL) * min(1.0, max(0.0, share))

    def holds(self, place: float) -> bool:
        return self.low <= place <= self.high

    def draw(self, height: float) -> str:
        step = max(1, math.ceil((self.high - self.low) / 5))
        decades = range(math.ceil(self.low / step) * step, self.high + 1, step)
        lines = "".join(f"M{self.x(decade):.1f} {AXIS}V{height:g}" for decade in decades)
        texts = "".join(
            f'<text class="tick" x="{self.x(decade):.1f}" y="12" text-anchor="middle">'
            f"{_power(decade)}</text>"
            for decade in decades
        )
        one = f"M{self.x(0):.1f} {AXIS}V{height:g}"
        return f'<path class="grid" d="{lines}"/><path class="one" d="{one}"/>{texts}'


def _power(decade: int) -> str:
    return {0: "1", 1: "10"}.get(decade, f"10{superscript(decade)}")


def _row(place: int, bar: FactorBar, ends: tuple[float, float] | None, scale: _Scale) -> str:
    top = AXIS + place * ROW + (ROW - BAR_HEIGHT) / 2
    foot = top + BAR_HEIGHT - 2
    squeeze = f' textLength="{LABEL - 6:g}" lengthAdjust="spacingAndGlyphs"'
    fitted = squeeze if len(bar.name) > MAX_LETTERS else ""
    name = (
        f'<text class="name" x="{LABEL - 6:g}" y="{foot:g}" text-anchor="end"{fitted}>'
        f"{bar.name}</text>"
    )
    text = f'<text class="size" x="{WIDTH:g}" y="{foot:g}" text-anchor="end">{number(bar.value)}'
    data = "" if bar.value is None else f' data-value="{exact(bar.value)}"'
    shape = ""
    if ends is not None:
        start, end = scale.x(ends[0]), scale.x(ends[1])
        left, width = min(start, end), max(1.0, abs(end - start))
        shape = (
            f'<rect class="factor-bar" x="{left:.1f}" y="{top:g}" width="{width:.1f}" '
            f'height="{BAR_HEIGHT:g}"/>'
        )
        if not scale.holds(ends[1]):
            side = -1 if ends[1] < scale.low else 1
            middle = top + BAR_HEIGHT / 2
            shape += (
                f'<path class="beyond" d="M{end + 7 * side:.1f} {middle:g}l{-7 * side} -5v10z"/>'
            )
    return (
        f'<g class="bar-row {bar.role}"{data}><title>{bar.name} = {number(bar.value)}</title>'
        f"{name}{shape}{text}</text></g>"
    )
