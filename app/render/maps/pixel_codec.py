"""Encodes maps as text for frames, with a predictive (delta) code.

A PNG would be compressed twice (by itself and with the frame), grow by a third in base64, and be
decoded asynchronously by the browser. Here each pixel is predicted from its neighbours, so smooth
maps become runs of a few characters, which the frame's compression shrinks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHARACTERS = [chr(code) for code in (*range(35, 92), *range(93, 127), *range(161, 326))]
"""One character for each of 256 errors, without control characters and JSON escapes."""


def pixel_text(pixels: NDArray[np.uint8]) -> str:
    """Palette indices (…, height, width) row by row, one character each.

    The prediction of a pixel is left + above − above left, which are 0 outside of the map. The
    error modulo 256, from −128 to 127, is written as one of ``CHARACTERS``, in the order 0, −1, 1,
    −2, 2, …. The decoder is `static/js/paint/pixel-codec.js`.
    """
    # uint8 arithmetic is modulo 256.
    errors = pixels.copy()
    errors[..., 1:, :] -= pixels[..., :-1, :]
    rest = errors.copy()
    rest[..., 1:] -= errors[..., :-1]
    return _TEXT[rest].tobytes().decode("utf-16-le")


def _character(byte: int) -> str:
    rest = byte if byte < 128 else byte - 256
    return CHARACTERS[2 * rest if rest >= 0 else -2 * rest - 1]


_TEXT = np.array([ord(_character(byte)) for byte in range(256)], dtype="<u2")
