"""Reads PNGs and GIFs as arrays of colours."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.serving import ROOT

FONTS = ROOT / "static" / "vendor"


def pixels(picture: bytes) -> NDArray[np.uint8]:
    """(height, width, 3), with transparency on white."""
    image = Image.open(BytesIO(picture)).convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(ground, image).convert("RGB"))


def share_of(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> float:
    """The share of pixels that have nearly this colour."""
    distance = np.abs(picture.astype(int) - colour).max(axis=2)
    return float((distance < 30).mean())
