"""A labelled equation in symbols and in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.formulas import mathml as m
from app.render.numbers import UNKNOWN


@dataclass(frozen=True)
class Equation:
    """A labelled equation: MathML in symbols and in numbers."""

    label: str
    symbols: str
    numbers: str
    is_sensitivity: bool = False
    """Whether it is the step back to a neuron of the layer before."""


def equation(label: str, left: str, right: str, value: str = "", numbers: str = "") -> Equation:
    """left = right, and value = numbers; without a value the numbers are not known yet."""
    line = m.num(value) + m.op("=") + numbers if value else m.text(UNKNOWN)
    return Equation(label, m.math(left + m.op("=") + right), m.math(line))
