"""What stands around the chain rule of one sample: curve of the slope, sizes, the step back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.engine.activations import Array
from app.render.charts.activation_curve import draw_activation
from app.render.charts.factor_bars import FactorBar, draw_factor_bars
from app.render.formulas import mathml as m
from app.render.formulas.chain_rule import ChainRule
from app.render.formulas.mathml_symbols import J, Notation
from app.render.formulas.plain_symbols import name, selection_name
from app.render.formulas.sensitivity_terms import SensitivityTerms, sensitivity_terms
from app.render.formulas.slope_derivations import Derivation, slope_derivation
from app.render.formulas.softmax_row import SoftmaxRow, softmax_row
from app.training.run.observation import Observation, SampleView
from app.training.run.position import forward_done
from app.training.run.selection import Selection

LARGE, SMALL = 10.0, 0.1
_J = "<msub><mi>J</mi><mi>i</mi></msub>"


@dataclass(frozen=True)
class Explanation:
    """``share_name`` and ``factor_names`` are the product and its factors as plain text.

    ``sum_symbols`` is the product's sum over the samples and what that is. ``curve`` is f with the
    tangent, ``sizes`` the bar chart of the factors, both SVG; ``question`` asks about the product's
    size. ``back`` is the step back that gives the chain's first factor, or, for a chain that begins
    at the loss, the one that comes next.
    """

    share_name: str
    factor_names: list[str]
    sum_symbols: str
    curve: Markup
    derivation: Derivation | None
    softmax: SoftmaxRow | None
    sizes: Markup
    question: str
    back: SensitivityTerms | None


def explain(
    seen: Observation, view: SampleView, selection: Selection, rule: ChainRule
) -> Explanation:
    """The explanation of a weight, bias or neuron, an input among them."""
    network, layer, unit = seen.network, selection.target_layer, selection.unit
    if layer == 0:
        back = sensitivity_terms(network, view, 0, unit)
        return Explanation("", [], "", Markup(""), None, None, Markup(""), "", back)
    activation = network.activations[layer - 1]
    curve = ""
    if activation.elementwise:
        z = float(view.z[layer][unit]) if layer in view.z else None
        mask = float(view.mask[layer][unit]) if layer in view.mask else None
        slope = float(view.da_dz[layer][unit]) if layer in view.da_dz else None
        curve = draw_activation(activation, z, slope, _batch_z(seen, layer, unit), mask)
    softmax = softmax_row(network, view, unit) if layer == network.depth else None
    back = sensitivity_terms(network, view, layer, unit)
    if back is None and selection.source is not None and selection.layer > 0:
        back = sensitivity_terms(network, view, selection.layer, selection.source)
    units = list(network.units)
    share, names = _names(selection, units, rule)
    sizes = draw_factor_bars(
        [
            FactorBar(factor.role, text, factor.value)
            for factor, text in zip(rule.factors, names, strict=True)
        ],
        FactorBar("product", share, rule.value),
    )
    return Explanation(
        share_name=share,
        factor_names=names,
        sum_symbols=_sum_symbols(selection, units),
        curve=Markup(curve),
        derivation=slope_derivation(activation.name),
        softmax=softmax,
        sizes=Markup(sizes),
        question=_question(rule.value),
        back=back,
    )


def _batch_z(seen: Observation, layer: int, unit: int) -> Array:
    """The z of the neuron for those samples of the batch for which it is known."""
    z: Array = seen.forward.z[layer][: seen.rows_known(forward_done(layer)), unit]
    return z


def _names(selection: Selection, units: list[int], rule: ChainRule) -> tuple[str, list[str]]:
    """The product and the factors as plain text."""
    layer, unit = selection.target_layer, selection.unit
    a, z = (name(letter, layer, unit, units[layer]) for letter in ("a", "z"))
    chosen = selection_name(selection, units) if selection.is_parameter else z
    split = any(factor.role == "slope" for factor in rule.factors)
    names = {
        "sensitivity": f"∂Jᵢ/∂{a if split else z}",
        "slope": f"∂{a}/∂{z}",
        "carried": f"∂{z}/∂{chosen}",
    }
    return f"∂Jᵢ/∂{chosen}", [names[factor.role] for factor in rule.factors]


def _sum_symbols(selection: Selection, units: list[int]) -> str:
    """Σᵢ ∂Jᵢ/∂w = ∂J/∂w in MathML; a neuron's ∂Jᵢ/∂z add up to its bias's ∂J/∂b."""
    write = Notation(units)
    by = of = write.of(selection)
    if not selection.is_parameter:
        by = write.z(selection.layer, selection.unit)
        of = write.b(selection.layer - 1, selection.unit)
    total = m.sum_over("i", m.derivative(_J, by))
    return m.math(total + m.op("=") + m.derivative(J, of))


def _question(value: float | None) -> str:
    if value is None or not np.isfinite(value):
        return "How large is each factor?"
    if value == 0:
        return "Why is it 0?"
    if abs(value) < SMALL:
        return "Why is it small?"
    return "Why is it large?" if abs(value) > LARGE else "How large is each factor?"
