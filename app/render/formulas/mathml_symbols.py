"""The symbols of a network in MathML.

A layer of one unit has no unit number, as in the article.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.render.formulas import mathml as m
from app.training.run.selection import Selection

J = m.identifier("J")
"""The loss of the batch."""
SAMPLE_J = m.subscripted("J", "i")
"""Jᵢ, the part of sample i in J."""
LAMBDA = m.identifier("λ")


@dataclass(frozen=True)
class Notation:
    """Symbols for a network of ``units`` n_0 … n_L. Layers and units are indices from 0."""

    units: list[int]

    def a(self, layer: int, unit: int | str) -> str:
        """a of one neuron; ``unit`` may be the index of a sum."""
        return m.variable("a", layer, self._index(layer, unit))

    def z(self, layer: int, unit: int | str) -> str:
        """z of one neuron."""
        return m.variable("z", layer, self._index(layer, unit))

    def d(self, layer: int, unit: int | str) -> str:
        """Dropout's factor of one neuron: 0, or 1 / (1 − rate)."""
        return m.variable("d", layer, self._index(layer, unit))

    def y(self, unit: int | str) -> str:
        """The target of an output."""
        index = self._index(len(self.units) - 1, unit)
        return m.subscripted("y", index) if index else m.identifier("y")

    def m_outputs(self) -> str:
        """m, times the number of outputs if there are several."""
        several = self.units[-1] > 1
        return m.identifier("m") + (m.identifier("K") if several else "")

    def b(self, layer: int, unit: int | str) -> str:
        """The bias of ``unit`` in the layer after ``layer``."""
        return m.variable("b", layer, self._index(layer + 1, unit))

    def w(self, layer: int, source: int | str, unit: int | str) -> str:
        """The weight from ``source`` in ``layer`` to ``unit`` in the next."""
        if self.units[layer] == 1 and self.units[layer + 1] == 1:
            return m.variable("w", layer)
        comma = "," if max(self.units[layer], self.units[layer + 1]) > 9 else ""
        return m.variable("w", layer, f"{_written(source)}{comma}{_written(unit)}")

    def of(self, selection: Selection) -> str:
        """The symbol of the selection."""
        if selection.kind == "J":
            return J
        if selection.kind == "w":
            return self.w(selection.layer, selection.source or 0, selection.unit)
        if selection.kind == "b":
            return self.b(selection.layer, selection.unit)
        return self.a(selection.layer, selection.unit)

    def _index(self, layer: int, unit: int | str) -> str:
        return _written(unit) if self.units[layer] > 1 else ""


def _written(unit: int | str) -> str:
    return str(unit + 1) if isinstance(unit, int) else unit
