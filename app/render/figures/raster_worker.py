"""Pixels of SVG: a program of its own, which reads JSON and writes a file to its output.

It runs beside the server because the library that draws holds Python's lock while it does, a third
of a second for a large picture, in which no frame of any playing session would leave. It is started
by its path and imports nothing of the app.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TypedDict

import resvg_py

FAMILY = "DejaVu Sans"


class Order(TypedDict):
    """What is to be drawn: the drawing, so many times as large, with these font files."""

    svg: str
    zoom: float
    fonts: list[str]


def draw_png(svg: str, order: Order) -> bytes:
    """The drawing as a PNG, the same on every machine: fonts of the system are not looked at."""
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=order["zoom"],
        skip_system_fonts=True,
        font_files=order["fonts"],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )


def main() -> None:
    """Carry out the order."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever trains goes first
    order: Order = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(draw_png(order["svg"], order))


if __name__ == "__main__":
    main()
