"""A map of numbers as a small PNG with a palette that fits light and dark pages.

Values diverge from a transparent middle, so that the page's own ground is the neutral colour:
blue above, orange below (safe for colour-blind eyes). The palette's alpha grows with the distance
from the middle.
"""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.render.colours import BLUE, GREY, ORANGE

LEVELS = 127
"""Shades on either side of the middle, whose index is LEVELS."""


@dataclass(frozen=True)
class Palette:
    """Up to 256 colours: red, green, blue of each, and the alpha of each."""

    colours: bytes
    alpha: bytes

    def hex(self) -> str:
        """Each colour as rrggbbaa, for scripts."""
        colours = np.frombuffer(self.colours, dtype=np.uint8).reshape(-1, 3)
        alpha = np.frombuffer(self.alpha, dtype=np.uint8).reshape(-1, 1)
        return np.hstack([colours, alpha]).tobytes().hex()


def diverging_png(values: Array) -> bytes:
    """A PNG of ``values`` (height, width), each from −1 (orange) over 0 (clear) to 1 (blue)."""
    return indexed_png(palette_indices(values), DIVERGING)


def density_indices(values: Array) -> NDArray[np.uint8]:
    """The index in ``DENSITY`` of values from 0 (clear) to 1 (grey, which is no class's)."""
    return np.rint(np.clip(values, 0.0, 1.0) * 255).astype(np.uint8)


def palette_indices(values: Array) -> NDArray[np.uint8]:
    """The index in ``DIVERGING`` of every value: 0 for −1, LEVELS for 0, 2·LEVELS for 1."""
    # np.clip is slower on small arrays.
    scaled = np.minimum(np.maximum(values, -1.0), 1.0)
    scaled *= LEVELS
    np.rint(scaled, out=scaled)
    scaled += LEVELS
    return scaled.astype(np.uint8)


def indexed_png(pixels: NDArray[np.uint8], palette: Palette) -> bytes:
    """An 8-bit palette PNG (PNG specification, third edition, colour type 3)."""
    height, width = pixels.shape
    rows = np.empty((height, width + 1), dtype=np.uint8)
    # Filter 2, "up": each row minus the row above; smooth maps compress to a third.
    rows[:, 0] = 2
    rows[0, 1:] = pixels[0]
    rows[1:, 1:] = pixels[1:] - pixels[:-1]
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", palette.colours),
            _chunk(b"tRNS", palette.alpha),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 1)),
            _chunk(b"IEND", b""),
        ]
    )


def data_uri(png: bytes) -> str:
    """The PNG as a data URI."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def diverging(below: tuple[int, int, int], above: tuple[int, int, int]) -> Palette:
    """Two colours from a clear middle, for the indices of ``palette_indices``."""
    distances = range(-LEVELS, LEVELS + 1)
    colours = b"".join(bytes(above if d > 0 else below) for d in distances)
    alpha = bytes(round(255 * abs(d) / LEVELS) for d in distances)
    return Palette(colours, alpha)


DIVERGING = diverging(ORANGE, BLUE)
DENSITY = Palette(bytes(GREY) * 256, bytes(range(256)))
