"""SVG to PNG or animated GIF, rasterized in a subprocess with a time limit."""

from __future__ import annotations

import base64
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.errors import ProblemError
from app.i18n.messages import _
from app.render.figures import png_worker
from app.render.figures.png_worker import RasterJob

FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
"""Bundled fonts, so that text is drawn on machines without fonts."""
ZOOM = 2.0
MAX_PIXELS = 8_000_000
"""A drawing with more pixels at ``ZOOM`` is drawn at a smaller zoom."""
TIMEOUT_SECONDS = 60.0
MAX_FILM_BYTES = 2_000_000
FRAME_MILLISECONDS, LAST_MILLISECONDS = 120, 2500


class RasterFailed(ProblemError):
    """Rasterizing failed. The message says why, and what to use instead."""

    status = 503


def draw_png(svg: str, width: float, height: float, fonts: Path) -> bytes:
    """The SVG of ``width`` × ``height`` as a PNG, twice as large. Blocks until it is done.

    ``fonts`` is the folder with the files ``FONTS``. Raises RasterFailed.
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
    """SVG files of one size as an animated GIF, each with a PNG (or none) in ``box`` below it.

    ``over`` is an SVG over every frame; it may be empty. The last frame is shown longest. Raises
    RasterFailed.
    """
    job = _make_job(over, fonts)
    job["frames"] = [{"svg": svg, "map": base64.b64encode(png).decode()} for svg, png in frames]
    job["milliseconds"] = [FRAME_MILLISECONDS] * (len(frames) - 1) + [LAST_MILLISECONDS]
    job["box"] = list(box)
    return _run_worker(job)


def _make_job(svg: str, fonts: Path) -> RasterJob:
    files = [fonts / name for name in FONTS]
    if not all(file.is_file() for file in files):
        # Otherwise the drawing would silently have no text.
        raise RasterFailed(
            _("The server's fonts are missing; reinstall the server, or use the SVG.")
        )
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
    # -P: do not put the program's folder on the import path.
    command = [sys.executable, "-P", str(Path(png_worker.__file__))]
    try:
        done = subprocess.run(
            command, input=json.dumps(job).encode(), capture_output=True, timeout=TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RasterFailed(
            _(
                "Drawing took longer than %(timeout_seconds)s s; use the SVG, or try again "
                "when the server is less busy.",
                timeout_seconds=f"{TIMEOUT_SECONDS:g}",
            )
        ) from None
    if done.returncode:
        raise RasterFailed(_("This drawing could not be rasterized; use the SVG instead."))
    return done.stdout
