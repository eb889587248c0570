"""What stands around the chain rule of one sample: curve of the slope, sizes, the step back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from app.engine.activations import Array
from app.i18n.messages import _
from app.render.charts.activation_curve import draw_activation
from app.render.charts.factor_bars import FactorBar, draw_factor_bars
from app.render.formulas.chain_rule import ChainRule
from app.render.formulas.sensitivity_terms import SensitivityTerms, sensitivity_terms
from app.render.formulas.slope_derivations import Derivation, slope_derivation
from app.render.formulas.softmax_row import SoftmaxRow, softmax_row
from app.training.run.observation import Observation, SampleView
from app.training.run.position import forward_done
from app.training.run.selection import Selection

LARGE, SMALL = 10.0, 0.1


@dataclass(frozen=True)
class Explanation:
    """``curve`` is f with the tangent, ``sizes`` the bar chart of the factors, both SVG.

    ``question`` asks about the product's size; it and ``sizes`` are empty where there is no
    product. ``back`` is the step back that gives the chain's first factor, or, for a chain that
    begins at the loss, the one that comes next.
    """

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
        return Explanation(Markup(""), None, None, Markup(""), "", back)
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
    bars = [FactorBar(factor.role, factor.plain, factor.value) for factor in rule.factors]
    sizes = ""
    # With softmax ∂Jᵢ/∂z is not a product, and a bar beside its equal explains nothing.
    if len(bars) > 1:
        sizes = draw_factor_bars(bars, FactorBar("product", rule.plain, rule.value))
    return Explanation(
        curve=Markup(curve),
        derivation=slope_derivation(activation.name),
        softmax=softmax,
        sizes=Markup(sizes),
        question=_question(rule.value) if sizes else "",
        back=back,
    )


def _batch_z(seen: Observation, layer: int, unit: int) -> Array:
    """The z of the neuron for those samples of the batch for which it is known."""
    z: Array = seen.forward.z[layer][: seen.rows_known(forward_done(layer)), unit]
    return z


def _question(value: float | None) -> str:
    if value is None or not np.isfinite(value):
        return _("How large is each factor?")
    if value == 0:
        return _("Why is it 0?")
    if abs(value) < SMALL:
        return _("Why is it small?")
    return _("Why is it large?") if abs(value) > LARGE else _("How large is each factor?")
