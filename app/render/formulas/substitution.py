"""The engine's formulas with live numbers put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from app.engine.activations import Activation
from app.engine.losses import Fused, Loss
from app.render.formulas import mathml as m
from app.render.numbers import factor, number

_PLACEHOLDER = re.compile(r"<([^<> ][^<>]*)>")
_MARK = "9{:03}9"  # replaces a placeholder while LaTeX becomes MathML
_MARKED = re.compile(r"(?:<mo>([^<]*)</mo>)?<mn>9(\d{3})9</mn>")


def put_in(template: str, values: Mapping[str, float], digits: int = 4) -> str:
    """LaTeX with ``<name>`` for each number, as MathML with the numbers.

    A negative number after a minus turns it into a plus; after · or + it gets brackets. w gets
    ``digits`` significant digits at the start of the formula, where they show that it moves.
    """
    formula, names = _from_template(template)

    def write(match: re.Match[str]) -> str:
        operator, place = match[1], int(match[2])
        value = values[names[place]]
        if operator is None:
            leads = match.start() == 0 and names[place] in ("w", "decayed")
            return m.num(number(value, digits if leads else 4))
        if operator == "−":
            return m.op("+" if value < 0 else "−") + m.num(number(abs(value)))
        return m.op(operator) + m.num(factor(value) if operator in "·+" else number(value))

    return _MARKED.sub(write, formula)


@lru_cache(maxsize=256)
def _from_template(template: str) -> tuple[str, tuple[str, ...]]:
    """MathML with a marked number for each placeholder, and the placeholders' names in order."""
    names: list[str] = []

    def mark(match: re.Match[str]) -> str:
        names.append(match[1])
        return _MARK.format(len(names) - 1)

    formula = m.from_latex(_PLACEHOLDER.sub(mark, template)).replace("⋅", "·")
    # The outer row of the converter would keep a number from being the formula's first.
    formula = formula.removeprefix("<mrow>").removesuffix("</mrow>")
    return re.sub(r"<mo [^>]*>", "<mo>", formula), tuple(names)


def slope_with_numbers(activation: Activation, z: float, a: float) -> str:
    """f'(z) with the numbers of one neuron, as MathML; empty if the formula has none."""
    template = activation.numbers(z, a)
    return put_in(template, {"z": z, "a": a, "-a": -a, "|z|": abs(z)}) if template else ""


def loss_slope_with_numbers(
    loss: Loss | Fused, a: float, y: float, samples: int, outputs: int
) -> str:
    """∂J/∂a (∂J/∂z of a fused loss) of one output and one sample in a batch of ``samples``."""
    values = {"a": a, "y": y, "m": samples, "mK": samples * outputs}
    return put_in(loss.numbers(a, y), values)
