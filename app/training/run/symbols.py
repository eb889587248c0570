"""Weights, biases and layers as plain text in changes of a run: w¹₃₂, b¹₂, and w¹, b¹ for both."""

from __future__ import annotations

from collections.abc import Sequence

from app.training.run.selection import parse_selection

_UP = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LAYER = "layer"


def superscript(value: int) -> str:
    """A whole number in superscript characters."""
    return str(value).translate(_UP)


def symbol_of(key: str, units: Sequence[int]) -> str:
    """The symbol of a weight's or bias' key, or of a frozen layer's, in a network of ``units``."""
    if key.startswith(_LAYER):
        upper = superscript(int(key.removeprefix(_LAYER)) - 1)
        return f"w{upper}, b{upper}"
    found = parse_selection(key, list(units))
    if found is None:
        return key
    upper = f"{found.kind}{superscript(found.layer)}"
    width, next_width = units[found.target_layer - 1], units[found.target_layer]
    places = [found.unit] if found.source is None else [found.source, found.unit]
    if next_width == 1 and (found.source is None or width == 1):
        return upper
    comma = "," if max(width, next_width) > 9 else ""
    return upper + comma.join(str(place + 1) for place in places).translate(_DOWN)
