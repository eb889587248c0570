"""Stroke widths and opacities of the diagram's lines as arrays, in hundredths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

_MAX_WIDTH_AT = (6.0 - 0.5) / 1.7
_MAX_OPACITY_AT = (1.0 - 0.35) / 0.4
"""|w| from which on the width or the opacity of a line no longer grows."""


def weight_widths(w: Array) -> NDArray[np.intp]:
    """Widths of the solid lines: they grow with |w| up to a cap."""
    return _hundredths(0.5 + 1.7 * np.minimum(_MAX_WIDTH_AT, np.abs(w)))


def weight_opacities(w: Array) -> NDArray[np.intp]:
    """Opacities of the solid lines."""
    return _hundredths(0.35 + 0.4 * np.minimum(_MAX_OPACITY_AT, np.abs(w)))


MIN_SHARE = 0.05
"""Share of the largest |∂J/∂w| below which a line is too thin to be seen and is omitted."""


def gradient_widths(dJ_dw: Array, largest: float) -> NDArray[np.intp]:
    """Widths of the dotted lines: proportional to |∂J/∂w|, 0 below ``MIN_SHARE``."""
    share = np.abs(dJ_dw) / largest if largest else np.zeros_like(dJ_dw)
    return _hundredths(np.where(share < MIN_SHARE, 0.0, 4.0 * share))


def _hundredths(values: Array) -> NDArray[np.intp]:
    return np.rint(100 * values).astype(np.intp)
