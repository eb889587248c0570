"""The frames of an animated GIF: the prediction, the losses so far, and numbers beside them.

Parts that are the same in every frame, mainly the points, are drawn once and composited over each
frame; a map is composited below them as pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.i18n.messages import _
from app.render.figures.captions import LINE, Drawing, LegendEntry
from app.render.figures.standalone_svg import SvgFigure

SIDE = 480.0
EDGE = 8.0
TEXT = 340.0
"""Left edge of the column of text; the drawings are at most 322 wide."""
MAX_CHARACTERS = 20
"""Per line of the column of text."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class FilmFrame:
    """The content of a frame: ``drawings`` below one another, ``numbers`` with their labels.

    ``map_png`` is composited below the drawings; empty for none.
    """

    epoch: int
    numbers: Sequence[tuple[LegendEntry, str]]
    drawings: Sequence[Drawing]
    map_png: bytes = b""


def frame_figure(
    frame: FilmFrame, heading: Sequence[str], legend: Sequence[LegendEntry]
) -> SvgFigure:
    """The part of a frame that changes, and the text beside it."""
    parts, y = [], EDGE
    for drawing in frame.drawings:
        parts.append(_placed(drawing, y))
        y += drawing.size[1] + EDGE
    lines = [("figure-line", escape(line[:MAX_CHARACTERS])) for line in heading]
    lines += [
        ("", ""),
        ("figure-line", escape(_("epoch"))),
        ("film-epoch", str(frame.epoch)),
        ("", ""),
    ]
    for mark, number in frame.numbers:
        lines += [("figure-line", _entry_text(mark)), ("figure-title", number)]
    lines.append(("", ""))
    lines += [("figure-line", _entry_text(mark)) for mark in legend]
    down = EDGE
    for style, text in lines:
        down += {"film-epoch": 24.0, "figure-title": 17.0, "": 8.0}.get(style, LINE)
        if text:
            parts.append(f'<text class="{style}" x="{TEXT:g}" y="{down:g}">{text}</text>')
    return SvgFigure("", "", SIDE, max(y, down + EDGE), "".join(parts))


def over_figure(drawing: Drawing, height: float) -> SvgFigure:
    """The overlay of every frame, as high as the frames; it covers their first drawing."""
    return SvgFigure("", "", SIDE, height, _placed(drawing, EDGE), ground=False)


def _entry_text(mark: LegendEntry) -> str:
    text = escape(mark.text[: MAX_CHARACTERS - len(mark.sign)])
    return f'<tspan class="{mark.style}">{mark.sign}</tspan> {text}'


def _placed(drawing: Drawing, y: float) -> str:
    return f'<g class="{drawing.inside}" transform="translate({EDGE:g} {y:g})">{drawing.svg}</g>'
