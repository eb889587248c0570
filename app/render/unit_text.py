"""Numbers in the unit of a target: as many digits as its standard deviation gives a meaning."""

from __future__ import annotations

import math
import re

from app.i18n.messages import _
from app.render.numbers import number

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
PLACES = 2
"""Decimal places that are written below the first digit of the standard deviation."""
MAX_DIGITS = 9


def unit_text(value: float, std: float) -> str:
    """``value`` to a hundredth of ``std`` or so: 214 300, 2004.37, or 1.659·10⁻⁴.

    Thousands of five digits and more have narrow spaces between them. Infinite: “overflow”.
    """
    if not math.isfinite(value):
        return "overflow"
    place = _exponent(std) - PLACES
    size = _exponent(value) if value else place
    if value and not -4 < size < MAX_DIGITS:
        return number(value, max(2, min(MAX_DIGITS, size - place + 1)))
    text = f"{round(value, -place):,.{min(MAX_DIGITS, max(0, -place))}f}"
    whole, point, decimals = text.partition(".")
    decimals = decimals.rstrip("0") if float(text.replace(",", "")) == value else decimals
    whole = whole.replace(",", NARROW_SPACE if abs(value) >= 10_000 else "")
    return f"{whole}{point if decimals else ''}{decimals}".replace("-", "−")


def difference_text(value: float, std: float) -> str:
    """“− 176 000” or “+ 4”: the mean as it is subtracted."""
    return f"{'+' if value < 0 else '−'} {unit_text(abs(value), std)}"


def target_label(name: str) -> str:
    """The name of a target in a formula of y.

    “y” and “y2” would be symbols of the standardised target, so they are “target” and “target 2”.
    """
    symbol = re.fullmatch(r"[yYŷ]_?(\d*)", name)
    return _("target %(number)s", number=symbol[1]).rstrip() if symbol else name


def _exponent(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0
