"""Colours for up to ten classes that a colour-blind person can tell apart.

The first eight are Okabe and Ito's (2008) with a grey for their black, the last two Tol's indigo
and wine. Two classes have the page's own blue and orange instead, as values below and above.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.render.maps.png import Palette

CLASS_COLOURS = (
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (213, 94, 0),
    (240, 228, 66),
    (140, 140, 140),
    (51, 34, 136),
    (136, 34, 85),
)
LEVELS = 25
"""Shades of each class: so many times ten fit into a palette of 256."""


def class_indices(outputs: Array) -> NDArray[np.uint8]:
    """The index in ``CLASSES`` of the class that wins, stronger the more it leads the second.

    ``outputs`` (m, k) are ŷ scaled to [0, 1].
    """
    winner = outputs.argmax(axis=1)
    ordered = np.sort(outputs, axis=1)
    lead = np.clip(ordered[:, -1] - ordered[:, -2], 0.0, 1.0)
    level = np.rint(lead * (LEVELS - 1))
    indices: NDArray[np.uint8] = (winner * LEVELS + level).astype(np.uint8)
    return indices


_ALPHA = bytes(round(255 * (0.12 + 0.78 * level / (LEVELS - 1))) for level in range(LEVELS))
CLASSES = Palette(
    b"".join(bytes(colour) * LEVELS for colour in CLASS_COLOURS), _ALPHA * len(CLASS_COLOURS)
)
