"""The texts of the diagram's inputs: symbol, name in the file, and the mark of folded inputs."""

from __future__ import annotations

from html import escape

from app.i18n.messages import _
from app.render.diagram.geometry import LABEL_SPACING, Column, Geometry

MIN_OVER_SIDE = 20.0
"""A smaller tile has its symbol on the left, also in a narrow column."""
EDGE = 6.0
"""Room that is left before the edge of the drawing."""
MIN_ROOM = 30.0
"""With less room there is no name."""
MIN_PITCH = 34.0
"""Inputs at least this far apart have their names below their symbols."""
LETTER, NARROW, WIDE = 7.2, 4.0, 11.2
"""The widths of letters of a name; rather too wide than too narrow."""


def input_label(geometry: Geometry, unit: int, symbol: str, name: str) -> str:
    """The symbol on the left of its tile, or above it in a narrow column; with room, the name."""
    column = geometry.columns[0]
    left, middle = column.x - column.tile / 2 - 8, column.y[unit]
    if geometry.spacing < LABEL_SPACING and column.tile >= MIN_OVER_SIDE:
        top = middle - column.tile / 2 - 4
        return f'<text class="feature over" x="{column.x:.1f}" y="{top:.1f}">{symbol}</text>'
    label = f'<text class="feature" x="{left:.1f}" y="{middle + 5:.1f}">{symbol}</text>'
    if not name:
        return label
    x, y = left, middle + 19
    if _pitch(column) < MIN_PITCH:
        # The width of “x₂₀”.
        x, y = left - 25, middle + 4
    if x < MIN_ROOM:
        return label
    text = escape(shortened(name, x - EDGE))
    return f'{label}<text class="input-name" x="{x:.1f}" y="{y:.1f}">{text}</text>'


def shortened(text: str, room: float) -> str:
    """The text, cut with an ellipsis to this width in units of the drawing."""
    if _width(text) <= room:
        return text
    while text and _width(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def input_title(name: str) -> str:
    """What the title of an input says of its name: “, sex = male”; empty without a name."""
    return f", {escape(name)}" if name else ""


def folded_inputs(inputs: int, window: range) -> str:
    """“44 more”, for the mark and for sentences; empty if all inputs are drawn."""
    hidden = inputs - len(window)
    return _("%(count)s more", count=hidden) if hidden else ""


def draw_folded(geometry: Geometry, inputs: int, window: range, href: str) -> str:
    """The mark of the folded inputs below the others, a link that shows the next ones."""
    if len(window) == inputs:
        return ""
    column = geometry.columns[0]
    outside = next(unit for unit in range(inputs) if unit not in window)
    address, text = escape(href, quote=True), folded_inputs(inputs, window)
    place = f'x="{column.x:.1f}" y="{column.y[outside] + 4:.1f}"'
    title = _(
        "%(count)s more of %(inputs)s inputs; show the next ones",
        count=inputs - len(window),
        inputs=inputs,
    )
    return (
        f'<a id="folded-inputs" class="folded-inputs" href="{address}" hx-get="{address}">'
        f"<title>{escape(title)}</title>"
        f"<text {place}>⋮ {text}</text></a>"
    )


def _pitch(column: Column) -> float:
    """The distance of the tiles; folded inputs all have the same place."""
    first, *others = sorted(set(column.y))
    return others[0] - first if others else MIN_PITCH


def _width(text: str) -> float:
    return sum(
        NARROW if letter in " iljtfI.,:;|'" else WIDE if letter in "mwMW@%…" else LETTER
        for letter in text
    )
