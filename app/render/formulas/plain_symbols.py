"""Symbols of weights, biases, neurons and derivatives as plain text: w¹₃₂, b¹₂, a²₁, ∂J/∂w¹₃₂."""

from __future__ import annotations

from app.render.numbers import subscript, superscript
from app.training.run.selection import Selection

SHARE = "ᵢ"
"""Marks the share of sample i, as in Jᵢ."""


def name(letter: str, layer: int, unit: int, width: int) -> str:
    """a²₃ as plain text; a layer of ``width`` 1 has no unit number."""
    return f"{letter}{superscript(layer)}{subscript(unit + 1) if width > 1 else ''}"


def derivative_name(by: str, *, of: str = "J", share: bool = False) -> str:
    """∂J/∂w¹ as plain text, or ∂Jᵢ/∂w¹ for the ``share`` of one sample."""
    return f"∂{of}{SHARE if share else ''}/∂{by}"


def selection_name(selection: Selection, units: list[int]) -> str:
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
