"""Stroke widths and opacities of the diagram's lines as arrays, in hundredths."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

Scale = Literal["log", "relative"]
"""How ∂J/∂w becomes the width of a line: absolute and logarithmic, or relative to the largest."""

_MAX_WIDTH_AT = (6.0 - 0.5) / 1.7
_MAX_OPACITY_AT = (1.0 - 0.35) / 0.4
"""|w| from which on the width or the opacity of a line no longer grows."""

LOWER_EXPONENT, UPPER_EXPONENT = -6, 0
"""Powers of ten of |∂J/∂w| between which the width of a line grows; a smaller one has no line."""
_THIN, _THICK = 0.5, 4.0


def weight_widths(w: Array) -> NDArray[np.intp]:
    """Widths of the solid lines: they grow with |w| up to a cap."""
    return _hundredths(0.5 + 1.7 * np.minimum(_MAX_WIDTH_AT, np.abs(w)))


def weight_opacities(w: Array) -> NDArray[np.intp]:
    """Opacities of the solid lines."""
    return _hundredths(0.35 + 0.4 * np.minimum(_MAX_OPACITY_AT, np.abs(w)))


MIN_SHARE = 0.05
"""Share of the largest |∂J/∂w| below which a line is too thin to be seen and is omitted."""


def gradient_widths(dJ_dw: Array, largest: float, scale: Scale = "log") -> NDArray[np.intp]:
    """Widths of the dotted lines; 0 for none.

    ``log``: they grow with log₁₀|∂J/∂w| between the two exponents. ``relative``: they are
    proportional to |∂J/∂w|, and the ``largest`` has the thickest line.
    """
    size = np.abs(dJ_dw)
    if scale == "relative":
        share = size / largest if largest else np.zeros_like(size)
        return _hundredths(np.where(share < MIN_SHARE, 0.0, _THICK * share))
    lower = 10.0**LOWER_EXPONENT
    grown = np.log10(np.maximum(size, lower)) - LOWER_EXPONENT
    along = np.minimum(1.0, grown / (UPPER_EXPONENT - LOWER_EXPONENT))
    return _hundredths(np.where(size < lower, 0.0, _THIN + (_THICK - _THIN) * along))


def _hundredths(values: Array) -> NDArray[np.intp]:
    return np.rint(100 * values).astype(np.intp)
