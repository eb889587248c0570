"""Each sample's share in one derivative of the batch, which is the sum of the shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import J, Notation
from app.training.run.observation import Observation
from app.training.run.position import backward_done
from app.training.run.selection import Selection

MAX_ROWS = 100
"""Of a larger batch only the largest shares are shown, with a note."""


@dataclass(frozen=True)
class Share:
    """One sample: its training row, its factors and their product."""

    row: int
    factors: tuple[float, ...]
    product: float


@dataclass(frozen=True)
class BatchShares:
    """The shares of the known samples; ``total`` is the sum over all ``known`` of ``m`` samples.

    ``roles`` are the CSS classes of the factors: sensitivity, slope, carried. For softmax ∂J/∂z
    is not split, so there is no slope.
    """

    roles: tuple[str, ...]
    shares: list[Share]
    total: float | None
    known: int
    m: int

    @property
    def largest(self) -> float:
        """The largest magnitude among the shares shown."""
        return max((abs(share.product) for share in self.shares), default=0.0)


def batch_shares(observation: Observation, selection: Selection) -> BatchShares | None:
    """The shares in ∂J/∂w or ∂J/∂b; a neuron has those of its bias, an input None."""
    target, unit = selection.target_layer, selection.unit
    if target == 0:
        return None
    elementwise = observation.network.activations[target - 1].elementwise
    known = observation.rows_known(backward_done(target, observation.depth))
    gradient = observation.weight_gradient(target - 1)
    if gradient is None:
        return BatchShares((), [], None, 0, observation.m)
    forward, backward = observation.forward, observation.backward
    dJ_dz = backward.dJ_dz[target][:known, unit]
    columns = {"sensitivity": dJ_dz}
    if elementwise:
        columns["sensitivity"] = backward.dJ_da[target][:known, unit]
        columns["slope"] = backward.da_dz[target][:known, unit]
    dJ_dw, dJ_db, _ = gradient
    total, product = float(dJ_db[unit]), dJ_dz
    if selection.source is not None:
        total = float(dJ_dw[selection.source, unit])
        columns["carried"] = forward.a[target - 1][:known, selection.source]
        product = dJ_dz * columns["carried"]
    elif selection.kind == "b":
        columns["carried"] = np.ones(known)
    shown = np.arange(known)
    if known > MAX_ROWS:
        shown = np.sort(np.argsort(-np.abs(product), kind="stable")[:MAX_ROWS])
    table = np.column_stack(list(columns.values()))
    shares = [
        Share(int(observation.rows[i]), tuple(table[i].tolist()), float(product[i])) for i in shown
    ]
    return BatchShares(tuple(columns), shares, total, known, observation.m)


def batch_symbols(units: list[int], selection: Selection, *, elementwise: bool) -> str:
    """The derivative as a sum over the samples of the batch, in MathML; empty for an input.

    For a neuron it is the derivative by its bias. For softmax, which is not ``elementwise``,
    ∂J/∂z is not split into two factors.
    """
    target, unit = selection.target_layer, selection.unit
    if target == 0:
        return ""
    write = Notation(units)
    a, z = write.a(target, unit), write.z(target, unit)
    parts = [
        m.term(m.derivative(J, a), "sensitivity"),
        m.term(m.derivative(a, z), "slope"),
    ]
    if not elementwise:
        parts = [m.term(m.derivative(J, z), "sensitivity")]
    chosen = write.b(target - 1, unit)
    if selection.kind == "w":
        chosen = write.of(selection)
        parts.append(m.term(m.derivative(z, chosen), "carried"))
    product = m.of_sample(m.op("·").join(parts), "i")
    total = m.sum_over("i", product, last="m")
    return m.math(m.derivative(J, chosen) + m.op("=") + total, display=True)
