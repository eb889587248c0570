"""Weights, biases, neurons and layers as plain text: w¹₃₂, b¹₂, a²₁, and w¹, b¹ for a layer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.training.run.selection import Selection, parse_selection

_UP = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_LAYER = "layer"


@lru_cache(maxsize=256)
def superscript(value: int) -> str:
    """A whole number in superscript characters."""
    return str(value).translate(_UP)


def subscript(value: int) -> str:
    """A nonnegative whole number in subscript characters."""
    return str(value).translate(_DOWN)


def name(letter: str, layer: int, unit: int, width: int) -> str:
    """a²₃ as plain text; a layer of ``width`` 1 has no unit number."""
    return f"{letter}{superscript(layer)}{subscript(unit + 1) if width > 1 else ''}"


def selection_name(selection: Selection, units: Sequence[int]) -> str:
    """The selection as plain text: w¹₃₂, b¹₂, a²₁ or J."""
    if selection.kind == "J":
        return "J"
    if selection.kind == "w":
        width, next_width = units[selection.layer], units[selection.layer + 1]
        if width == 1 and next_width == 1:
            return f"w{superscript(selection.layer)}"
        comma = "," if max(width, next_width) > 9 else ""
        pair = f"{subscript((selection.source or 0) + 1)}{comma}{subscript(selection.unit + 1)}"
        return f"w{superscript(selection.layer)}{pair}"
    width = units[selection.target_layer]
    return name(selection.kind, selection.layer, selection.unit, width)


def symbol_of(key: str, units: Sequence[int]) -> str:
    """The symbol of a part's key, or of a frozen layer's, in a network of ``units``."""
    if key == "biases":
        return "all biases"
    if key.startswith(_LAYER):
        upper = superscript(int(key.removeprefix(_LAYER)) - 1)
        return f"w{upper}, b{upper}"
    found = parse_selection(key, list(units))
    return key if found is None else selection_name(found, units)
