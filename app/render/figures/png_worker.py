"""Rasterizes SVG in a subprocess: reads a job as JSON from stdin, writes a PNG or GIF to stdout.

The drawing library holds the GIL, for a third of a second for a large picture; in the server that
would delay the frames of all playing sessions. The program is started by its path and imports
nothing of the app.
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
"""Sizes of the palette to try until the GIF is small enough."""
PALETTE_FRAMES = 5
"""Number of frames that the palette is computed from."""


class GifFrame(TypedDict):
    """A frame: its SVG, and the PNG of its map in base64 (empty for none)."""

    svg: str
    map: str


class RasterJob(TypedDict):
    """One SVG to draw as PNG, enlarged by ``zoom``, with these font files.

    With ``frames`` the result is a GIF: ``milliseconds`` has each frame's duration, ``box`` (left,
    top, width, height) the place of its map, and ``svg`` is drawn over every frame. The palette
    shrinks until the GIF has at most ``max_bytes``.
    """

    svg: str
    zoom: float
    fonts: list[str]
    frames: list[GifFrame]
    milliseconds: list[int]
    box: list[float]
    max_bytes: int


def draw_png(svg: str, job: RasterJob) -> bytes:
    """The drawing as a PNG. System fonts are ignored, so it is the same on every machine."""
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=job["zoom"],
        skip_system_fonts=True,
        font_files=job["fonts"],
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )


def draw_gif(job: RasterJob) -> bytes:
    """The frames as an animated GIF that loops."""
    over = _image(draw_png(job["svg"], job)) if job["svg"] else None
    frames = [_draw_frame(frame, over, job) for frame in job["frames"]]
    step = -(-len(frames) // PALETTE_FRAMES)
    sampled = frames[::-step]
    width, height = frames[0].size
    sheet = Image.new("RGB", (width, height * len(sampled)))
    for row, frame in enumerate(sampled):
        sheet.paste(frame, (0, height * row))
    gif = b""
    for colours in COLOURS:
        palette = sheet.quantize(colours)
        gif = _gif([_with_palette(f, palette) for f in frames], job["milliseconds"])
        if len(gif) <= job["max_bytes"]:
            break
    return gif


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
    """Run the job."""
    if hasattr(os, "nice"):
        os.nice(10)  # training has priority
    job: RasterJob = json.load(sys.stdin.buffer)
    made = draw_gif(job) if job["frames"] else draw_png(job["svg"], job)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
