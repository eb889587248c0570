"""Maps of classes: the predicted class's colour, the more opaque the larger its lead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.render.colours import CLASS_COLOURS
from app.render.maps.png import Palette, diverging

LEVELS = 25
"""Shades of each class: ten classes fit into a palette of 256."""


def class_indices(outputs: Array) -> NDArray[np.uint8]:
    """The index in ``CLASSES`` of the winning class, more opaque the more it leads the second.

    ``outputs`` (m, k) are ŷ scaled to [0, 1].
    """
    winner = outputs.argmax(axis=1)
    ordered = np.sort(outputs, axis=1)
    lead = np.clip(ordered[:, -1] - ordered[:, -2], 0.0, 1.0)
    level = np.rint(lead * (LEVELS - 1))
    indices: NDArray[np.uint8] = (winner * LEVELS + level).astype(np.uint8)
    return indices


TWO_CLASSES = diverging(CLASS_COLOURS[0], CLASS_COLOURS[1])
"""For one output: the colours of classes 0 and 1, the more opaque the farther from the border."""
_ALPHA = bytes(round(255 * (0.12 + 0.78 * level / (LEVELS - 1))) for level in range(LEVELS))
CLASSES = Palette(
    b"".join(bytes(colour) * LEVELS for colour in CLASS_COLOURS), _ALPHA * len(CLASS_COLOURS)
)
