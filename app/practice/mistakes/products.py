"""Mistakes where ∂J/∂z is made of ∂J/∂a and the slope."""

from __future__ import annotations

from functools import partial

from app.engine.activations import Array
from app.i18n.messages import N_
from app.practice.mistakes.forward import has_softmax
from app.practice.mistakes.forward_backward import RIGHT, Pass, product
from app.practice.mistakes.mistake import Mistake
from app.practice.mistakes.slopes import output_is_plain

_PRODUCT = "dJ_dz[l] = dJ_da[l] * da_dz[l]"
_Z_LATEX = r"\frac{\partial J_i}{\partial z^{l}}"
_PRODUCT_LATEX = (
    rf"{_Z_LATEX} = \frac{{\partial J_i}}{{\partial a^{{l}}}} \cdot "
    r"\frac{\partial a^{l}}{\partial z^{l}}"
)


def _is_output(p: Pass, layer: int) -> bool:
    return layer == p.exercise.depth


def _left_out(p: Pass, layer: int) -> Array:
    if _is_output(p, layer) and not output_is_plain(p.exercise):
        return RIGHT["dJ_dz"](p, layer)
    return p.dJ_da(layer)


def _left_out_hidden(p: Pass, layer: int) -> Array:
    return RIGHT["dJ_dz"](p, layer) if _is_output(p, layer) else p.dJ_da(layer)


def _left_out_at_output(p: Pass, layer: int) -> Array:
    if not _is_output(p, layer) or not output_is_plain(p.exercise):
        return RIGHT["dJ_dz"](p, layer)
    return p.dJ_da(layer)


def _twice(p: Pass, layer: int) -> Array:
    if _is_output(p, layer) and not output_is_plain(p.exercise):
        return RIGHT["dJ_dz"](p, layer)
    return p.dJ_da(layer) * p.da_dz(layer) * p.da_dz(layer)


def _short_form_and_slope(p: Pass, layer: int) -> Array:
    right = RIGHT["dJ_dz"](p, layer)
    return right * p.da_dz(layer) if _is_output(p, layer) else right


def _diagonal(p: Pass, layer: int) -> Array:
    if p.activation(layer).elementwise:
        return RIGHT["dJ_dz"](p, layer)
    return p.dJ_da(layer) * p.da_dz(layer)


def _short_form(p: Pass, layer: int) -> Array:
    """a − y is taken for ∂J/∂z of a squared error as well."""
    if not _is_output(p, layer):
        return product(p, layer)
    exercise = p.exercise
    m = exercise.loss.reduction.over_samples(exercise.m)
    return (p.a(layer) - exercise.y) / m


_product_mistake = partial(Mistake, factor="dJ_dz", right=_PRODUCT, right_formula=_PRODUCT_LATEX)


PRODUCTS = (
    _product_mistake(
        name="slope_left_out",
        title=N_("The slope is left out"),
        wrong="dJ_dz[l] = dJ_da[l]",
        wrong_formula=rf"{_Z_LATEX} = \frac{{\partial J_i}}{{\partial a^{{l}}}}",
        explanation=N_("The chain rule has a factor for the activation: ∂J/∂z = ∂J/∂a · ∂a/∂z."),
        formulas={"dJ_dz": _left_out},
        family="slope_left_out",
    ),
    _product_mistake(
        name="slope_left_out_in_hidden_layers",
        title=N_("The slope is left out in the hidden layers"),
        wrong="dJ_dz[l] = dJ_da[l]  # hidden layers",
        wrong_formula=rf"{_Z_LATEX} = \frac{{\partial J_i}}{{\partial a^{{l}}}}",
        explanation=N_("Hidden layers have an activation too: ∂J/∂z = ∂J/∂a · ∂a/∂z."),
        formulas={"dJ_dz": _left_out_hidden},
        family="slope_left_out",
    ),
    _product_mistake(
        name="slope_left_out_at_the_output",
        title=N_("The slope of the output is left out"),
        wrong="dJ_dz[l] = dJ_da[l]  # at the output",
        wrong_formula=rf"{_Z_LATEX} = \frac{{\partial J_i}}{{\partial a^{{l}}}}",
        explanation=N_("The output has an activation too: ∂J/∂z = ∂J/∂a · ∂a/∂z."),
        formulas={"dJ_dz": _left_out_at_output},
        family="slope_left_out",
    ),
    _product_mistake(
        name="slope_twice",
        title=N_("The slope is there twice"),
        wrong="dJ_dz[l] = dJ_da[l] * da_dz[l] * da_dz[l]",
        wrong_formula=_PRODUCT_LATEX + r" \cdot \frac{\partial a^{l}}{\partial z^{l}}",
        explanation=N_("Multiply by the slope of a layer once."),
        formulas={"dJ_dz": _twice},
    ),
    Mistake(
        name="short_form_and_slope",
        title=N_("The slope is multiplied to a − y, which has it in already"),
        factor="dJ_dz",
        right="dJ_dz[L] = (a[L] - y) / m",
        wrong="dJ_dz[L] = (a[L] - y) / m * da_dz[L]",
        right_formula=r"\frac{\partial J_i}{\partial z^{L}} = \frac{1}{m} (a^{L} - y)",
        wrong_formula=r"\frac{\partial J_i}{\partial z^{L}} = \frac{1}{m} (a^{L} - y) \cdot "
        r"\frac{\partial a^{L}}{\partial z^{L}}",
        explanation=N_("With cross-entropy, a − y is ∂J/∂z already: the slope has cancelled."),
        formulas={"dJ_dz": _short_form_and_slope},
        fits=lambda exercise: exercise.is_fused,
    ),
    Mistake(
        name="short_form_without_cross_entropy",
        title=N_("∂J/∂z of the output is a − y, as with cross-entropy"),
        factor="dJ_dz",
        right=_PRODUCT.replace("[l]", "[L]"),
        wrong="dJ_dz[L] = (a[L] - y) / m",
        right_formula=_PRODUCT_LATEX.replace("{l}", "{L}"),
        wrong_formula=r"\frac{\partial J_i}{\partial z^{L}} = \frac{1}{m} (a^{L} - y)",
        explanation=N_("The slope cancels with cross-entropy only. Here ∂J/∂z = ∂J/∂a · ∂a/∂z."),
        formulas={"dJ_dz": _short_form},
        fits=lambda exercise: not exercise.is_fused,
    ),
    Mistake(
        name="softmax_diagonal",
        title=N_("Only the diagonal of the softmax's Jacobian is used"),
        factor="dJ_dz",
        right="dJ_dz[L] = a[L] * (dJ_da[L] - (a[L] * dJ_da[L]).sum(axis=1, keepdims=True))",
        wrong="dJ_dz[L] = dJ_da[L] * a[L] * (1 - a[L])",
        right_formula=r"\frac{\partial J_i}{\partial z_k} = \sum_j "
        r"\frac{\partial J_i}{\partial a_j} \frac{\partial a_j}{\partial z_k}",
        wrong_formula=r"\frac{\partial J_i}{\partial z_k} = "
        r"\frac{\partial J_i}{\partial a_k} \frac{\partial a_k}{\partial z_k}",
        explanation=N_(
            "Each z of a softmax moves all its outputs: sum over them, not only its own."
        ),
        formulas={"dJ_dz": _diagonal},
        fits=has_softmax,
    ),
)
"""All in ∂J/∂z."""
