"""Title, description and legend around a drawing in an exported file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from app.render.figures.standalone_svg import SvgFigure

MARGIN = 14.0
MIN_WIDTH = 320.0
LINE = 15.0
GAP = 10.0
CHARACTER_WIDTH = 6.4
"""Estimate for a wide font at the size of a line; used for line breaks only."""


@dataclass(frozen=True)
class LegendEntry:
    """One entry of a legend: a sign in the colour of the CSS class ``style``, and its meaning."""

    sign: str
    style: str
    text: str

    @property
    def length(self) -> int:
        """Length in characters, including the space after it."""
        return len(self.sign) + len(self.text) + 4


@dataclass(frozen=True)
class Drawing:
    """One SVG of the page; ``inside`` is the CSS class of the parent that its style depends on."""

    svg: str
    inside: str = ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of its viewBox."""
        found = _VIEW_BOX.search(self.svg)
        assert found
        return float(found[1]), float(found[2])


_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def caption(
    title: str,
    about: Sequence[str],
    legend: Sequence[LegendEntry],
    drawings: Sequence[Drawing],
    description: str,
) -> SvgFigure:
    """A title, description lines and a legend, with the drawings below one another."""
    inside = max(MIN_WIDTH, *(drawing.size[0] for drawing in drawings))
    y = MARGIN + 11
    parts = [f'<text class="figure-title" x="{MARGIN:g}" y="{y:g}">{escape(title)}</text>']
    broken = [part for line in about for part in wrap(line, int(inside / CHARACTER_WIDTH))]
    for line in [*map(escape, broken), *map(_legend_text, _lines(legend, inside))]:
        y += LINE
        parts.append(f'<text class="figure-line" x="{MARGIN:g}" y="{y:g}">{line}</text>')
    y += GAP
    for drawing in drawings:
        width, height = drawing.size
        x = MARGIN + (inside - width) / 2
        place = f'transform="translate({x:g} {y:g})"'
        parts.append(f'<g class="{drawing.inside}" {place}>{drawing.svg}</g>')
        y += height + GAP
    bottom = round(y - GAP + MARGIN, 1)
    return SvgFigure(title, description, inside + 2 * MARGIN, bottom, "".join(parts))


def _legend_text(marks: Sequence[LegendEntry]) -> str:
    entries = [
        f'<tspan class="{mark.style}">{mark.sign}</tspan> {escape(mark.text)}' for mark in marks
    ]
    return "\u00a0\u00a0 ".join(entries)


def _lines(legend: Sequence[LegendEntry], width: float) -> list[list[LegendEntry]]:
    """The legend, broken into lines that fit the width."""
    lines: list[list[LegendEntry]] = []
    length = 0
    for mark in legend:
        if not lines or (length + mark.length) * CHARACTER_WIDTH > width:
            lines.append([])
            length = 0
        lines[-1].append(mark)
        length += mark.length
    return lines
