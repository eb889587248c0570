"""How wide and how dense the lines of the diagram are, in hundredths, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

_WIDEST = (6.0 - 0.5) / 1.7
_DENSEST = (1.0 - 0.35) / 0.4
"""From this |w| on a line grows no wider, or no denser."""


def weight_widths(w: Array) -> NDArray[np.intp]:
    """The width of the solid line: it grows with |w| up to a cap."""
    return _hundredths(0.5 + 1.7 * np.minimum(_WIDEST, np.abs(w)))


def weight_opacities(w: Array) -> NDArray[np.intp]:
    """The opacity of the solid line."""
    return _hundredths(0.35 + 0.4 * np.minimum(_DENSEST, np.abs(w)))


LEAST_SHARE = 0.05
"""Of the largest |∂J/∂w|: below it a line would be too thin to be told from none."""


def gradient_widths(dJ_dw: Array, largest: float) -> NDArray[np.intp]:
    """The width of the dotted line: in proportion to |∂J/∂w|, no line below ``LEAST_SHARE``."""
    share = np.abs(dJ_dw) / largest if largest else np.zeros_like(dJ_dw)
    return _hundredths(np.where(share < LEAST_SHARE, 0.0, 4.0 * share))


def _hundredths(values: Array) -> NDArray[np.intp]:
    return np.rint(100 * values).astype(np.intp)
