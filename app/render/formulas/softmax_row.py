"""One row of softmax's Jacobian: how each output depends on one z, and what that gives ∂Jᵢ/∂z."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.network import MLP
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import SAMPLE_J, Notation
from app.training.run.observation import SampleView
from app.training.run.selection import neuron_key


@dataclass(frozen=True)
class SoftmaxEntry:
    """Output k: ∂Jᵢ/∂a_k, ∂a_k/∂z_j and their product; None where not known or not finite."""

    unit: int
    sensitivity: float | None
    slope: float | None
    product: float | None
    place: str


@dataclass(frozen=True)
class SoftmaxRow:
    """The row of z_j: ``sum_symbols`` is ∂Jᵢ/∂z_j = Σ_k …, ``entry_symbols`` what an entry is.

    ``value`` is ∂Jᵢ/∂z_j as the engine has it, from loss and softmax taken together.
    """

    sum_symbols: str
    entry_symbols: str
    own: int
    entries: list[SoftmaxEntry]
    value: float | None


def softmax_row(network: MLP, view: SampleView, unit: int) -> SoftmaxRow | None:
    """The row of ``unit`` j in the output layer; None unless that has softmax."""
    depth = network.depth
    if network.activations[-1].elementwise:
        return None
    a, dJ_da = view.a.get(depth), view.dJ_da.get(depth)
    entries = []
    for k in range(network.units[depth]):
        slope = sensitivity = product = None
        if a is not None:
            slope = float(a[k] * ((k == unit) - a[unit]))
        if dJ_da is not None and slope is not None:
            sensitivity = float(dJ_da[k])
            with np.errstate(invalid="ignore", over="ignore"):
                result = sensitivity * slope
            product = result if np.isfinite(result) else None
        entries.append(SoftmaxEntry(k, sensitivity, slope, product, neuron_key(depth, k)))
    value = float(view.dJ_dz[depth][unit]) if depth in view.dJ_dz else None
    return SoftmaxRow(*_symbols(network, unit), unit, entries, value)


def _symbols(network: MLP, unit: int) -> tuple[str, str]:
    depth, write = network.depth, Notation(list(network.units))
    z, own, other = write.z(depth, unit), write.a(depth, unit), write.a(depth, "k")
    sensitivity = m.term(m.derivative(SAMPLE_J, other), "sensitivity")
    slope = m.term(m.derivative(other, z), "slope")
    total = m.sum_over("k", sensitivity + m.op("·") + slope)
    sum_symbols = m.math(m.derivative(SAMPLE_J, z) + m.op("=") + total, display=True)
    one_minus = m.bracketed(m.num("1") + m.op("−") + own)
    entry = (
        m.derivative(own, z)
        + m.op("=")
        + own
        + one_minus
        + m.text(", otherwise ")
        + m.derivative(other, z)
        + m.op("=")
        + m.op("−")
        + other
        + own
    )
    return sum_symbols, m.math(entry)
