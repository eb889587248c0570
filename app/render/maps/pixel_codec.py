"""Maps as text, for frames that come many times a second.

A PNG would be compressed once by itself and once more with the frame, need four characters for
three bytes, and be decoded by the browser on other threads. Here neighbours are predicted from
neighbours, so that smooth maps become runs of the same few characters, and the frame's own
compression does the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CHARACTERS = [chr(code) for code in (*range(35, 92), *range(93, 127), *range(161, 326))]
"""One for each of 256 steps: none that JSON escapes, that controls anything or ends a line."""


def pixel_text(pixels: NDArray[np.uint8]) -> str:
    """Palette indices (…, height, width) row by row, one character each.

    A pixel is predicted as left + above − above left, all of which are 0 outside of the picture.
    What it differs by, modulo 256 and from −128 to 127, is written as one of ``CHARACTERS``, for
    0, −1, 1, −2, 2 and so on. `static/js/pixel-codec.js` is its other half.
    """
    # Modulo 256 is what arithmetic with bytes is.
    errors = pixels.copy()
    errors[..., 1:, :] -= pixels[..., :-1, :]
    rest = errors.copy()
    rest[..., 1:] -= errors[..., :-1]
    return _TEXT[rest].tobytes().decode("utf-16-le")


def _character(byte: int) -> str:
    rest = byte if byte < 128 else byte - 256
    return CHARACTERS[2 * rest if rest >= 0 else -2 * rest - 1]


_TEXT = np.array([ord(_character(byte)) for byte in range(256)], dtype="<u2")
