"""The step back: ∂Jᵢ/∂a of a layer from the factors of the next one, each weight on its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.network import MLP
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import SAMPLE_J, Notation
from app.training.run.observation import SampleView
from app.training.run.selection import Selection, neuron_key, weight_key
from app.training.run.symbols import name, selection_name


@dataclass(frozen=True)
class TermFactor:
    """One factor: its CSS role, symbols in MathML and plain text, value, place on the diagram."""

    role: str
    symbol: str
    plain: str
    value: float | None
    place: str


@dataclass(frozen=True)
class SensitivityTerms:
    """∂Jᵢ/∂a of one neuron as a sum of products, one for each unit k of the next layer.

    ``symbols`` is the formula, ``neuron`` the neuron's a as plain text. ``terms`` has the factors
    by k, ``products`` their products, and ``value`` their sum as the engine computed it; None where
    not known yet.
    """

    symbols: str
    neuron: str
    terms: list[list[TermFactor]]
    products: list[float | None]
    value: float | None

    @property
    def name(self) -> str:
        """∂Jᵢ/∂a of the neuron as plain text."""
        return f"∂Jᵢ/∂{self.neuron}"

    @property
    def several(self) -> bool:
        """Whether it is a sum over several units."""
        return len(self.terms) > 1


def sensitivity_terms(
    network: MLP, view: SampleView, layer: int, unit: int
) -> SensitivityTerms | None:
    """The terms of ∂Jᵢ/∂a[layer][unit]; None at the output, where it comes from the loss."""
    if layer == network.depth:
        return None
    after = layer + 1
    split = network.activations[after - 1].elementwise
    terms = [_term(network, view, layer, unit, k, split) for k in range(network.units[after])]
    products = [_product(term) for term in terms]
    value = float(view.dJ_da[layer][unit]) if layer in view.dJ_da else None
    write = Notation(list(network.units))
    return SensitivityTerms(
        _symbols(write, layer, unit, several=len(terms) > 1, split=split),
        name("a", layer, unit, network.units[layer]),
        terms,
        products,
        value,
    )


def _term(
    network: MLP, view: SampleView, layer: int, unit: int, k: int, split: bool
) -> list[TermFactor]:
    after, units = layer + 1, list(network.units)
    write, place = Notation(units), neuron_key(after, k)
    a, z = name("a", after, k, units[after]), name("z", after, k, units[after])
    chosen = Selection("w", layer, k, unit)
    weight = TermFactor(
        "carried",
        write.of(chosen),
        selection_name(chosen, units),
        float(network.w[layer][unit, k]),
        weight_key(layer, unit, k),
    )
    if not split:
        dJ_dz = float(view.dJ_dz[after][k]) if after in view.dJ_dz else None
        symbol = m.derivative(SAMPLE_J, write.z(after, k))
        return [TermFactor("sensitivity", symbol, f"∂Jᵢ/∂{z}", dJ_dz, place), weight]
    dJ_da = float(view.dJ_da[after][k]) if after in view.dJ_da else None
    slope = float(view.da_dz[after][k]) if after in view.da_dz else None
    slope_symbol = m.derivative(write.a(after, k), write.z(after, k))
    return [
        TermFactor(
            "sensitivity", m.derivative(SAMPLE_J, write.a(after, k)), f"∂Jᵢ/∂{a}", dJ_da, place
        ),
        TermFactor("slope", slope_symbol, f"∂{a}/∂{z}", slope, place),
        weight,
    ]


def _product(factors: list[TermFactor]) -> float | None:
    values = [factor.value for factor in factors]
    if any(value is None for value in values):
        return None
    product = float(np.prod([value for value in values if value is not None]))
    return product if np.isfinite(product) else None


def _symbols(write: Notation, layer: int, unit: int, *, several: bool, split: bool) -> str:
    after, k = layer + 1, "k" if several else 0
    a, z = write.a(after, k), write.z(after, k)
    parts = [
        m.term(m.derivative(SAMPLE_J, a), "sensitivity"),
        m.term(m.derivative(a, z), "slope"),
        m.term(write.w(layer, unit, k), "carried"),
    ]
    if not split:
        parts[:2] = [m.term(m.derivative(SAMPLE_J, z), "sensitivity")]
    body = m.op("·").join(parts)
    left = m.derivative(SAMPLE_J, write.a(layer, unit))
    return m.math(left + m.op("=") + (m.sum_over("k", body) if several else body), display=True)
