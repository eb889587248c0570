"""What is written around a drawing in a file: its title, a line about it, and its legend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

from app.render.figures.standalone_svg import SvgFigure

MARGIN = 14.0
LEAST_WIDTH = 320.0
LINE = 15.0
GAP = 10.0
WIDTH_OF_LETTER = 6.4
"""Of a wide font at the size of a line; only where lines are broken depends on it."""


@dataclass(frozen=True)
class LegendEntry:
    """One entry of a legend: a sign in the colour of ``style``, and what it stands for."""

    sign: str
    style: str
    text: str

    @property
    def letters(self) -> int:
        """How long it is, with the room behind it."""
        return len(self.sign) + len(self.text) + 4


@dataclass(frozen=True)
class Drawing:
    """One SVG of the page, within the class that its style depends on."""

    svg: str
    inside: str = ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, as its viewBox has them."""
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
    """The drawings one below the other, under a title, lines about them, and a legend."""
    inside = max(LEAST_WIDTH, *(drawing.size[0] for drawing in drawings))
    y = MARGIN + 11
    parts = [f'<text class="figure-title" x="{MARGIN:g}" y="{y:g}">{escape(title)}</text>']
    broken = [part for line in about for part in wrap(line, int(inside / WIDTH_OF_LETTER))]
    for line in [*map(escape, broken), *map(_told, _lines(legend, inside))]:
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


def _told(marks: Sequence[LegendEntry]) -> str:
    told = [
        f'<tspan class="{mark.style}">{mark.sign}</tspan> {escape(mark.text)}' for mark in marks
    ]
    return "\u00a0\u00a0 ".join(told)


def _lines(legend: Sequence[LegendEntry], width: float) -> list[list[LegendEntry]]:
    """The legend broken where a line would be longer than the drawing is wide."""
    lines: list[list[LegendEntry]] = []
    letters = 0
    for mark in legend:
        if not lines or (letters + mark.letters) * WIDTH_OF_LETTER > width:
            lines.append([])
            letters = 0
        lines[-1].append(mark)
        letters += mark.letters
    return lines
