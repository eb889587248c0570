"""Selections: the keys that name a weight, bias or neuron of a network, or its loss.

Keys count layers from 0 and units from 1, as the notation does: ``w1.3.2`` is w¹₃₂ from unit 3
of layer 1 to unit 2 of layer 2, ``b1.2`` the bias b¹₂ of unit 2 of layer 2, ``a2.1`` the neuron
a²₁, ``J`` the loss.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.engine.network import flat_index

_KEY = re.compile(r"(w)(\d{1,2})\.(\d{1,3})\.(\d{1,3})|([ab])(\d{1,2})\.(\d{1,3})", re.ASCII)


@dataclass(frozen=True)
class Selection:
    """A weight (w), bias (b), neuron (a) or the loss (J). Indices count from 0.

    For a weight and a bias, ``layer`` is the layer they leave and ``unit`` is in layer + 1. Only a
    weight has a ``source``. The loss has no place: its ``layer`` and ``unit`` are 0.
    """

    kind: Literal["w", "b", "a", "J"]
    layer: int
    unit: int
    source: int | None = None

    @property
    def key(self) -> str:
        """The key that ``parse_selection`` reads; also the id on the diagram."""
        if self.kind == "J":
            return self.kind
        if self.kind == "w":
            return weight_key(self.layer, self.source or 0, self.unit)
        return f"{self.kind}{self.layer}.{self.unit + 1}"

    @property
    def target_layer(self) -> int:
        """The layer whose z the parameter enters, or the neuron's own; 0 for the loss."""
        return self.layer + 1 if self.is_parameter else self.layer

    @property
    def is_parameter(self) -> bool:
        """Whether it is a weight or a bias."""
        return self.kind in ("w", "b")


LOSS = Selection("J", 0, 0)
"""The loss J of the batch."""


def weight_key(layer: int, source: int, unit: int) -> str:
    """The key of w[layer][source, unit]."""
    return f"w{layer}.{source + 1}.{unit + 1}"


def bias_key(layer: int, unit: int) -> str:
    """The key of b[layer][unit]."""
    return f"b{layer}.{unit + 1}"


def neuron_key(layer: int, unit: int) -> str:
    """The key of a[layer][:, unit]."""
    return f"a{layer}.{unit + 1}"


def parameter_at(units: Sequence[int], index: int) -> Selection:
    """The weight or bias at an index of θ, for a network of ``units`` n_0 … n_L."""
    layer = 0
    while index >= (size := (units[layer] + 1) * units[layer + 1]):
        index, layer = index - size, layer + 1
    source, unit = divmod(index, units[layer + 1])
    if source == units[layer]:
        return Selection("b", layer, unit)
    return Selection("w", layer, unit, source)


def index_of(selection: Selection, units: Sequence[int]) -> int:
    """The index in θ of a weight or bias, or of a neuron's bias."""
    return flat_index(units, selection.target_layer - 1, selection.source, selection.unit)


def parse_selection(key: str, units: list[int]) -> Selection | None:
    """The selection that ``key`` names in a network of ``units``; None if it names nothing."""
    if key == LOSS.key:
        return LOSS
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    if match[1]:
        layer, source, unit = int(match[2]), int(match[3]) - 1, int(match[4]) - 1
        if not (0 <= layer < len(units) - 1 and 0 <= source < units[layer]):
            return None
        return Selection("w", layer, unit, source) if 0 <= unit < units[layer + 1] else None
    layer, unit = int(match[6]), int(match[7]) - 1
    if match[5] == "b":
        inside = layer < len(units) - 1 and 0 <= unit < units[layer + 1]
        return Selection("b", layer, unit) if inside else None
    inside = layer < len(units) and 0 <= unit < units[layer]
    return Selection("a", layer, unit) if inside else None
