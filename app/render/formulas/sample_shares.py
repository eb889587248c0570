"""Each sample's share in one derivative of the batch: ∂J/∂w is the sum of the ∂Jᵢ/∂w."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import SAMPLE_J, J, Notation
from app.render.formulas.plain_symbols import derivative_name
from app.render.numbers import UNKNOWN, factor, signed
from app.training.run.observation import Observation
from app.training.run.position import backward_done
from app.training.run.selection import Selection
from app.training.run.symbols import selection_name

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

    ``magnitude`` is the sum of their |∂Jᵢ/∂w|.

    ``roles`` are the CSS classes of the factors: sensitivity, slope, carried. For softmax ∂J/∂z
    is not split, so there is no slope.
    """

    roles: tuple[str, ...]
    shares: list[Share]
    total: float | None
    known: int
    m: int
    magnitude: float = 0.0


@dataclass(frozen=True)
class BatchSum:
    """Where the chain rule of one sample goes on to: Σᵢ ∂Jᵢ/∂w = ∂J/∂w.

    ``symbols`` and ``numbers`` are MathML; the numbers are the sample's share, the sum of the
    others, and ``value``. ``plain`` is the symbol of the value as plain text: ∂J/∂w¹. ``value`` is
    the sum of ``known`` of ``m`` samples, and ∂J/∂w itself once all are known; None before.
    ``is_rounding``: the shares cancel, and what is left is no more than their rounding.
    """

    symbols: str
    numbers: str
    plain: str
    value: float | None
    known: int
    m: int
    is_rounding: bool = False


def batch_sum(observation: Observation, selection: Selection, row: int) -> BatchSum | None:
    """The sum that the share of training row ``row`` is a part of.

    A neuron's ∂Jᵢ/∂z sum to the ∂J/∂b of its bias. None for an input and outside the batch.
    """
    place = np.flatnonzero(observation.rows == row)
    if selection.target_layer == 0 or not place.size:
        return None
    units = list(observation.network.units)
    layer, unit = selection.target_layer - 1, selection.unit
    write = Notation(units)
    parameter = selection
    share = by = write.of(selection)
    if selection.kind == "a":
        parameter = Selection("b", layer, unit)
        share, by = write.z(layer + 1, unit), write.of(parameter)
    total = m.sum_over("i", m.derivative(SAMPLE_J, share))
    symbols = m.math(total + m.op("=") + m.derivative(J, by), display=True)
    plain = derivative_name(selection_name(parameter, units))
    gradient = observation.weight_gradient(layer)
    if gradient is None:
        unknown = m.math(m.text(UNKNOWN))
        return BatchSum(symbols, unknown, plain, None, 0, observation.m)
    dJ_dw, dJ_db, known = gradient
    value = float(dJ_db[unit] if selection.source is None else dJ_dw[selection.source, unit])
    numbers = m.num(signed(value))
    if place[0] < known:
        own = float(observation.sample_shares(parameter, known)[place[0]])
        numbers = m.num(signed(own))
        if known > 1:
            others = (
                _("the other sample")
                if known == 2
                else _("the other %(count)s samples", count=known - 1)
            )
            rest = m.num(factor(value - own)) + m.text(f" ({others})")
            numbers += m.op("+") + rest
        numbers += m.op("=") + m.num(signed(value))
    return BatchSum(
        symbols,
        m.math(numbers),
        plain,
        value,
        known,
        observation.m,
        sum_is_rounding(observation, selection),
    )


def sum_is_rounding(observation: Observation, selection: Selection) -> bool:
    """Whether the sum of the known shares is 0 within the rounding of its terms, but not 0."""
    layer, unit = selection.target_layer - 1, selection.unit
    gradient = observation.weight_gradient(layer)
    if gradient is None:
        return False
    dJ_dw, dJ_db, known = gradient
    shares = observation.sample_shares(selection, known)
    value = dJ_db[unit] if selection.source is None else dJ_dw[selection.source, unit]
    with np.errstate(over="ignore"):
        bound = known * np.finfo(np.float64).eps * np.abs(shares).sum()
    return bool(0 < abs(value) <= bound)


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
    total = float(dJ_db[unit])
    product = observation.sample_shares(selection, known)
    if selection.source is not None:
        total = float(dJ_dw[selection.source, unit])
        columns["carried"] = forward.a[target - 1][:known, selection.source]
    elif selection.kind == "b":
        columns["carried"] = np.ones(known)
    shown = np.arange(known)
    if known > MAX_ROWS:
        shown = np.sort(np.argsort(-np.abs(product), kind="stable")[:MAX_ROWS])
    table = np.column_stack(list(columns.values()))
    shares = [
        Share(int(observation.rows[i]), tuple(table[i].tolist()), float(product[i])) for i in shown
    ]
    with np.errstate(over="ignore"):
        magnitude = float(np.abs(product).sum())
    return BatchShares(tuple(columns), shares, total, known, observation.m, magnitude)


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
        m.term(m.derivative(SAMPLE_J, a), "sensitivity"),
        m.term(m.derivative(a, z), "slope"),
    ]
    if not elementwise:
        parts = [m.term(m.derivative(SAMPLE_J, z), "sensitivity")]
    chosen = write.b(target - 1, unit)
    if selection.kind == "w":
        chosen = write.of(selection)
        parts.append(m.term(m.derivative(z, chosen), "carried"))
    total = m.sum_over("i", m.op("·").join(parts))
    return m.math(m.derivative(J, chosen) + m.op("=") + total, display=True)
