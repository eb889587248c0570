"""Number formatting: fixed significant digits, and no nonzero number is shown as zero."""

from __future__ import annotations

import math
from decimal import Decimal

from app.training.run.symbols import superscript

UNKNOWN = "–"
"""Shown for numbers that the running step has not computed yet."""


def number(value: float | None, digits: int = 4) -> str:
    """``value`` with ``digits`` significant digits: 0.02413, −1.326, 3.1·10⁻⁹, or ``UNKNOWN``."""
    if value is None:
        return UNKNOWN
    # Fast paths: a frame of a playing run formats hundreds of such numbers.
    if 1e-3 <= value < 100 or -100 < value <= -1e-3:
        text = f"{value:#.{digits}g}"
        if text[-1] not in "0." and "e" not in text:
            return text if value > 0 else f"−{text[1:]}"
    elif 1e-99 < value < 9e-4 or -9e-4 < value < -1e-99:
        text = f"{value:.{digits - 1}e}"  # ends in e-12, for example
        if text[-5] != "0":
            text = f"{text[:-4]}·10{superscript(-int(text[-2:]))}"
            return text if value > 0 else f"−{text[1:]}"
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "overflow"
    mantissa, exponent_text = f"{value:.{digits - 1}e}".split("e")
    exponent = int(exponent_text)
    if -4 < exponent < 6:
        text = f"{value:.{max(0, digits - 1 - exponent)}f}"
        # Exact numbers need no trailing zeros: 0.03, not 0.0300.
        if text[-1] == "0" and "." in text and float(text) == value:
            text = text.rstrip("0").rstrip(".")
    else:
        if mantissa[-1] == "0" and "." in mantissa and float(f"{mantissa}e{exponent}") == value:
            mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}·10{superscript(exponent)}"
    return text.replace("-", "−", 1)


def signed(value: float | None, digits: int = 4) -> str:
    """Like ``number``, with a plus sign for positive numbers."""
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 else text


def factor(value: float | None, digits: int = 4) -> str:
    """Like ``number``, with negative numbers in brackets, to follow an operator."""
    text = number(value, digits)
    return f"({text})" if text.startswith("−") else text


def without_rounding_error(value: float) -> float:
    """The short decimal that a sum of such was meant to be: 10 for 1 / (1 − 0.9)."""
    return float(f"{value:.15g}")


def one_minus(value: float) -> float:
    """1 − ``value`` in decimals: 0.1 for 0.9, where float64 gives 0.09999999999999998."""
    return float(1 - Decimal(repr(value)))


def sign_class(value: float, prefix: str = "") -> str:
    """The class name that colours a number by its sign: pos, neg or zero."""
    if value == 0:
        return "zero"
    return f"{prefix}{'pos' if value > 0 else 'neg'}"


def exact(value: float) -> str:
    """A float64 in full precision, for attributes that scripts and tests read; no −0.0."""
    return repr(float(value) + 0.0)


def rounded_share(share: float) -> float:
    """A share to the nearest 0.1 %: 1 only when it is 1, 0 only when it is 0."""
    if share in (0, 1):
        return share
    return min(max(math.floor(share * 1000 + 0.5), 1), 999) / 1000


def percent(right: int, of: int) -> str:
    """A share in percent, to the nearest tenth: 100 only when all are right, 0 only when none."""
    if right in (0, of):
        return "100" if right else "0"
    tenths = min(max((right * 2000 + of) // (2 * of), 1), 999)
    return f"{tenths // 10}.{tenths % 10}"
