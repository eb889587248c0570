"""SVG files as PNG, drawn by a program of its own within a time limit."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.render.figures import raster_worker

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
"""What texts are drawn with, so that they are there on a machine without fonts."""
ZOOM = 2.0
MOST_PIXELS = 8_000_000
"""A drawing of more pixels than that at ``ZOOM`` is drawn smaller."""
SECONDS = 30.0


class RasterFailed(Exception):
    """There is no picture. The message says why, and what to take instead."""


def draw_png(svg: str, width: float, height: float, fonts: Path) -> bytes:
    """The SVG file of ``width`` × ``height`` as a PNG, twice as large. It blocks for so long.

    ``fonts`` is the folder that has the files ``FONTS``. Raises RasterFailed.
    """
    zoom = min(ZOOM, math.sqrt(MOST_PIXELS / (width * height)))
    return run_worker({"svg": svg, "zoom": zoom, "fonts": font_files(fonts)})


def font_files(folder: Path) -> Sequence[str]:
    """The paths of ``FONTS``."""
    return [str(folder / name) for name in FONTS]


def run_worker(order: Mapping[str, object]) -> bytes:
    """What the program makes of an order, see its ``Order``. Raises RasterFailed."""
    # -P: the program's own folder has modules with the names of Python's.
    command = [sys.executable, "-P", str(Path(raster_worker.__file__))]
    try:
        done = subprocess.run(
            command, input=json.dumps(order).encode(), capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RasterFailed(
            f"Drawing took longer than {SECONDS:g} s; take the SVG, or try again when the server "
            "has less to do."
        ) from None
    if done.returncode:
        raise RasterFailed("This drawing could not be made into pixels; take the SVG instead.")
    return done.stdout
