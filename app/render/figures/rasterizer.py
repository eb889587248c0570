"""SVG files as PNG or as an animated GIF, drawn by a program of its own within a time limit."""

from __future__ import annotations

import base64
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.errors import ProblemError
from app.render.figures import raster_worker
from app.render.figures.raster_worker import RasterJob

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
"""What texts are drawn with, so that they are there on a machine without fonts."""
ZOOM = 2.0
MAX_PIXELS = 8_000_000
"""A drawing of more pixels than that at ``ZOOM`` is drawn smaller."""
SECONDS = 60.0
MAX_FILM_BYTES = 2_000_000
FRAME_MILLISECONDS, LAST_MILLISECONDS = 120, 2500


class RasterFailed(ProblemError):
    """There is no picture. The message says why, and what to take instead."""

    status = 503


def draw_png(svg: str, width: float, height: float, fonts: Path) -> bytes:
    """The SVG file of ``width`` × ``height`` as a PNG, twice as large. It blocks for so long.

    ``fonts`` is the folder that has the files ``FONTS``. Raises RasterFailed.
    """
    job = _make_job(svg, fonts)
    job["zoom"] = min(ZOOM, math.sqrt(MAX_PIXELS / (width * height)))
    return _run_worker(job)


def draw_gif(
    frames: Sequence[tuple[str, bytes]],
    over: str,
    box: tuple[float, float, float, float],
    fonts: Path,
) -> bytes:
    """SVG files of one size as a film, each with a PNG in ``box`` (or none) and ``over`` over it.

    ``over`` may be empty. The last frame stays longest. Raises RasterFailed.
    """
    job = _make_job(over, fonts)
    job["frames"] = [{"svg": svg, "map": base64.b64encode(png).decode()} for svg, png in frames]
    job["milliseconds"] = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
    job["box"] = list(box)
    return _run_worker(job)


def _make_job(svg: str, fonts: Path) -> RasterJob:
    files = [fonts / name for name in FONTS]
    if not all(file.is_file() for file in files):
        # Else it would be drawn without any text, and nobody would be told.
        raise RasterFailed("The server's fonts are missing; install it anew, or take the SVG.")
    return {
        "svg": svg,
        "zoom": 1.0,
        "fonts": [str(file) for file in files],
        "frames": [],
        "milliseconds": [],
        "box": [],
        "max_bytes": MAX_FILM_BYTES,
    }


def _run_worker(job: RasterJob) -> bytes:
    # -P: the program's own folder has modules with the names of Python's.
    command = [sys.executable, "-P", str(Path(raster_worker.__file__))]
    try:
        done = subprocess.run(
            command, input=json.dumps(job).encode(), capture_output=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RasterFailed(
            f"Drawing took longer than {SECONDS:g} s; take the SVG, or try again when the server "
            "has less to do."
        ) from None
    if done.returncode:
        raise RasterFailed("This drawing could not be made into pixels; take the SVG instead.")
    return done.stdout
