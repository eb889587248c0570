"""The frames of a film: the prediction, the losses so far, and the numbers beside them.

What is the same in every frame, the points above all, is drawn once and laid over them; a map is
laid below it as the pixels that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.render.figures.captions import LINE, Drawing, LegendEntry
from app.render.figures.standalone_svg import SvgFigure

SIDE = 480.0
EDGE = 8.0
TEXT = 340.0
"""Where the column of text begins; the drawings are 322 wide at most."""
MAX_LETTERS = 20
"""Of a line of it."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class FilmFrame:
    """What a frame shows: ``drawings`` one below the other, ``numbers`` with what they are.

    ``map_png`` are the pixels that lie below what is drawn; empty for none.
    """

    epoch: int
    numbers: Sequence[tuple[LegendEntry, str]]
    drawings: Sequence[Drawing]
    map_png: bytes = b""


def frame_figure(
    frame: FilmFrame, heading: Sequence[str], legend: Sequence[LegendEntry]
) -> SvgFigure:
    """What changes from frame to frame, and the text beside it."""
    parts, y = [], EDGE
    for drawing in frame.drawings:
        parts.append(_placed(drawing, y))
        y += drawing.size[1] + EDGE
    lines = [("figure-line", escape(line[:MAX_LETTERS])) for line in heading]
    lines += [("", ""), ("figure-line", "epoch"), ("film-epoch", str(frame.epoch)), ("", "")]
    for mark, number in frame.numbers:
        lines += [("figure-line", _told(mark)), ("figure-title", number)]
    lines.append(("", ""))
    lines += [("figure-line", _told(mark)) for mark in legend]
    down = EDGE
    for style, text in lines:
        down += {"film-epoch": 24.0, "figure-title": 17.0, "": 8.0}.get(style, LINE)
        if text:
            parts.append(f'<text class="{style}" x="{TEXT:g}" y="{down:g}">{text}</text>')
    return SvgFigure("", "", SIDE, max(y, down + EDGE), "".join(parts))


def over_figure(drawing: Drawing, height: float) -> SvgFigure:
    """What lies over the first drawing of every frame, which are ``height`` high."""
    return SvgFigure("", "", SIDE, height, _placed(drawing, EDGE), ground=False)


def _told(mark: LegendEntry) -> str:
    text = escape(mark.text[: MAX_LETTERS - len(mark.sign)])
    return f'<tspan class="{mark.style}">{mark.sign}</tspan> {text}'


def _placed(drawing: Drawing, y: float) -> str:
    return f'<g class="{drawing.inside}" transform="translate({EDGE:g} {y:g})">{drawing.svg}</g>'
