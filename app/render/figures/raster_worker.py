"""Pixels of SVG: a program of its own, which reads JSON and writes a file to its output.

It runs beside the server because the library that draws holds Python's lock while it does, a third
of a second for a large picture, in which no frame of any playing session would leave. It is started
by its path and imports nothing of the app.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from io import BytesIO
from typing import TypedDict

import resvg_py
from PIL import Image

FAMILY = "DejaVu Sans"
COLOURS = (256, 128, 64, 32, 16)
"""So many colours a GIF has; fewer where it would be too large."""
LOOKED_AT = 5
"""The palette is made of so many frames."""


class GifFrame(TypedDict):
    """A frame of a film: its drawing, and the PNG of its map in base64, empty for none."""

    svg: str
    map: str


class RasterJob(TypedDict):
    """What is to be drawn: one drawing, so many times as large, with these font files.

    With ``frames`` it is a film: each lasts its part of ``milliseconds``, has its map in ``box``
    (left, top, width, height) and ``svg`` over everything. The GIF is of ``max_bytes`` at most.
    """

    svg: str
    zoom: float
    fonts: list[str]
    frames: list[GifFrame]
    milliseconds: list[int]
    box: list[float]
    max_bytes: int


def draw_png(svg: str, job: RasterJob) -> bytes:
    """The drawing as a PNG, the same on every machine: fonts of the system are not looked at."""
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=job["zoom"],
        skip_system_fonts=True,
        font_files=job["fonts"],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )


def draw_film(job: RasterJob) -> bytes:
    """The frames as an animated GIF that begins anew when it is through."""
    over = _image(draw_png(job["svg"], job)) if job["svg"] else None
    frames = [_draw_frame(frame, over, job) for frame in job["frames"]]
    step = -(-len(frames) // LOOKED_AT)
    looked_at = frames[::-step]
    width, height = frames[0].size
    sheet = Image.new("RGB", (width, height * len(looked_at)))
    for row, frame in enumerate(looked_at):
        sheet.paste(frame, (0, height * row))
    film = b""
    for colours in COLOURS:
        palette = sheet.quantize(colours)
        film = _gif([_with_palette(f, palette) for f in frames], job["milliseconds"])
        if len(film) <= job["max_bytes"]:
            break
    return film


def _draw_frame(frame: GifFrame, over: Image.Image | None, job: RasterJob) -> Image.Image:
    image = _image(draw_png(frame["svg"], job))
    if frame["map"]:
        left, top, width, height = (round(job["zoom"] * part) for part in job["box"])
        values = _image(base64.b64decode(frame["map"]))
        image.alpha_composite(values.resize((width, height), Image.Resampling.BICUBIC), (left, top))
    if over is not None:
        image.alpha_composite(over)
    return image.convert("RGB")


def _image(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGBA")


def _with_palette(frame: Image.Image, palette: Image.Image) -> Image.Image:
    return frame.quantize(palette=palette, dither=Image.Dither.NONE)


def _gif(frames: list[Image.Image], milliseconds: list[int]) -> bytes:
    file = BytesIO()
    frames[0].save(
        file, "GIF", save_all=True, append_images=frames[1:], duration=milliseconds, loop=0
    )
    return file.getvalue()


def main() -> None:
    """Carry out the order."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever trains goes first
    job: RasterJob = json.load(sys.stdin.buffer)
    made = draw_film(job) if job["frames"] else draw_png(job["svg"], job)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
