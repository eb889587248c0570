"""The parts of the formula of the moment: rows of equations and products with live numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.engine.network import MLP
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import Notation
from app.render.numbers import UNKNOWN, exact, factor, number, signed
from app.training.run.selection import Selection, bias_key, neuron_key
from app.training.run.symbols import name, selection_name

MAX_TERMS = 4
"""A longer sum is shortened to its first terms and its last one."""
MAX_LINKED_WEIGHTS = 20
"""The diagram draws every weight of a gap that has no more, so that each has its place there."""


@dataclass(frozen=True)
class Quantity:
    """A number with its plain-text symbol and the id of its place on the diagram, if any."""

    value: float | None
    name: str
    place: str = ""

    def write(self, *, in_product: bool = False, sign: bool = False) -> str:
        """The number in MathML; a dash if it is not known."""
        if self.value is None:
            return m.text(UNKNOWN)
        write = factor if in_product else signed if sign else number
        return f"<mn{self.attributes()}>{write(self.value)}</mn>"

    def attributes(self) -> str:
        """Value, symbol and place as attributes, each with a space before it."""
        parts = ""
        if self.value is not None and math.isfinite(self.value):
            parts = f' data-value="{exact(self.value)}"'
            if self.name:
                parts += f' data-name="{self.name}"'
        return f'{parts} data-linked-id="{self.place}"' if self.place else parts


@dataclass(frozen=True)
class Term:
    """A factor or a product: its symbol in MathML and its number.

    ``role`` is a CSS class, ``words`` say what the factor is.
    """

    symbol: str
    quantity: Quantity
    role: str = ""
    words: str = ""


@dataclass(frozen=True)
class Equation:
    """One equation in symbols and with numbers, both MathML.

    ``label`` says what it is; ``whole`` has every term of a shortened sum as plain text, or what
    the letters are. A small one only leads to the next.
    """

    kind: ClassVar[str] = "equation"
    label: str
    symbols: str
    numbers: str
    whole: str = ""
    is_small: bool = False


@dataclass(frozen=True)
class Product:
    """A derivative as a product of factors, each with its number below it.

    ``total`` follows it: the sum over ``known`` of the batch's ``m`` samples.
    """

    kind: ClassVar[str] = "product"
    label: str
    result: Term
    factors: list[Term]
    total: Term | None = None
    known: int = 0
    m: int = 0


@dataclass(frozen=True)
class Change:
    """The update of one parameter: the rule in symbols and with numbers, MathML; old and new value.

    ``after`` is not known before all gradients are; ``gradient`` is the batch's. Only after it
    ``is_made`` is the new value the parameter's. ``legend`` says what the letters are.
    """

    kind: ClassVar[str] = "change"
    label: str
    symbols: str
    numbers: str
    before: Quantity
    after: Quantity
    gradient: Term
    learning_rate: float
    digits: int
    is_made: bool
    frozen: bool
    legend: str


Row = Equation | Product | Change


class Places:
    """The quantities of a network by what they are."""

    def __init__(self, network: MLP):
        self.network = network
        self.units = list(network.units)
        self.write = Notation(self.units)

    def name(self, letter: str, layer: int, unit: int) -> str:
        """The plain symbol of a neuron's a or z."""
        return name(letter, layer, unit, self.units[layer])

    def neuron(self, letter: str, layer: int, unit: int, value: float | None) -> Quantity:
        """a or z of a neuron."""
        return Quantity(value, self.name(letter, layer, unit), neuron_key(layer, unit))

    def weight(self, layer: int, source: int, unit: int) -> Quantity:
        """A weight."""
        chosen = Selection("w", layer, unit, source)
        value = float(self.network.w[layer][source, unit])
        return Quantity(value, self.symbol(chosen), self.place(chosen))

    def bias(self, layer: int, unit: int) -> Quantity:
        """The bias of ``unit`` in the layer after ``layer``."""
        value = float(self.network.b[layer][unit])
        return Quantity(value, self.symbol(Selection("b", layer, unit)), bias_key(layer, unit))

    def symbol(self, chosen: Selection) -> str:
        """The plain symbol of a weight, bias or neuron."""
        return selection_name(chosen, self.units)

    def place(self, chosen: Selection) -> str:
        """The id on the diagram; empty for a weight that may not be drawn."""
        if chosen.kind == "w" and self.network.w[chosen.layer].size > MAX_LINKED_WEIGHTS:
            return ""
        return chosen.key


def shortened(terms: Sequence[str]) -> list[str]:
    """The terms of a sum; of a long one the first ones, an ellipsis and the last one."""
    if len(terms) <= MAX_TERMS:
        return [*terms]
    return [*terms[: MAX_TERMS - 2], m.op("⋯"), terms[-1]]
