"""Mistakes in the slope ∂a/∂z, and where ∂J/∂z is made of it."""

from __future__ import annotations

from functools import partial

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import RIGHT, Pass, slope
from app.practice.mistakes.mistake import Mistake, latex_words

_SLOPE = "da_dz[l] = df(z[l])"
_SLOPE_LATEX = r"\frac{\partial a^{l}}{\partial z^{l}} = f'(z^{l})"
_A_LATEX = r"\frac{\partial a^{l}}{\partial z^{l}}"


def _is_output(p: Pass, layer: int) -> bool:
    return layer == p.exercise.depth


def output_is_plain(exercise: Exercise) -> bool:
    """Whether the output's ∂J/∂z is ∂J/∂a times a slope."""
    return not exercise.is_fused and exercise.activations[-1].elementwise


def _at_a(p: Pass, layer: int) -> Array:
    a = p.f_of_z(layer)
    if not p.activation(layer).elementwise:
        return RIGHT["da_dz"](p, layer)
    return p.masked(layer, slope(p.activation(layer), a, p.activation(layer).function(a)))


def _of_z(p: Pass, layer: int) -> Array:
    """σ' and tanh' are written with a; here z stands for it."""
    z = p.z(layer)
    match p.activation(layer).name:
        case "sigmoid" | "softmax":
            return p.masked(layer, z * (1.0 - z))
        case "tanh":
            return p.masked(layer, 1.0 - z * z)
        case _:
            return RIGHT["da_dz"](p, layer)


def _is_s_shaped(exercise: Exercise) -> bool:
    return any(f.name in ("sigmoid", "tanh") for f in exercise.activations)


def _not_squared(p: Pass, layer: int) -> Array:
    if p.activation(layer).name != "tanh":
        return RIGHT["da_dz"](p, layer)
    return p.masked(layer, 1.0 - p.f_of_z(layer))


def _one_minus_a(p: Pass, layer: int) -> Array:
    if p.activation(layer).name != "sigmoid":
        return RIGHT["da_dz"](p, layer)
    return p.masked(layer, 1.0 - p.f_of_z(layer))


def _of_the_other_s(p: Pass, layer: int) -> Array:
    """σ' for tanh, and tanh' for the sigmoid."""
    a = p.f_of_z(layer)
    match p.activation(layer).name:
        case "sigmoid":
            return p.masked(layer, 1.0 - a * a)
        case "tanh":
            return p.masked(layer, a * (1.0 - a))
        case _:
            return RIGHT["da_dz"](p, layer)


def _value(p: Pass, layer: int) -> Array:
    return p.a(layer)


def _open(p: Pass, layer: int) -> Array:
    if not p.activation(layer).kinks:
        return RIGHT["da_dz"](p, layer)
    return p.masked(layer, np.ones_like(p.z(layer)))


def _closed_wrongly(p: Pass, layer: int) -> Array:
    if p.activation(layer).name not in ("relu", "leaky_relu"):
        return RIGHT["da_dz"](p, layer)
    z = -p.z(layer)
    return p.masked(layer, p.activation(layer).derivative(z, p.activation(layer).function(z)))


def _of_next(p: Pass, layer: int) -> Array:
    if _is_output(p, layer):
        return RIGHT["da_dz"](p, layer)
    other, z = p.activation(layer + 1), p.z(layer)
    return p.masked(layer, slope(other, z, other.function(z)))


def _mean_of_samples(p: Pass, layer: int) -> Array:
    right = RIGHT["da_dz"](p, layer)
    if _is_output(p, layer) and not output_is_plain(p.exercise):
        return right
    return np.broadcast_to(right.mean(axis=0), right.shape).copy()


def _no_mask(p: Pass, layer: int) -> Array:
    z = p.z(layer)
    return slope(p.activation(layer), z, p.activation(layer).function(z))


def _of(activation: str) -> str:
    """Words in LaTeX: the formula is that of one activation, the next one is right."""
    return latex_words(_(", of %(activation)s", activation=activation) + " ")


_slope_mistake = partial(Mistake, factor="da_dz", right=_SLOPE, right_formula=_SLOPE_LATEX)


SLOPES = (
    _slope_mistake(
        name="slope_at_a",
        title=N_("The slope is taken at a instead of z"),
        wrong="da_dz[l] = df(a[l])",
        wrong_formula=rf"{_A_LATEX} = f'(a^{{l}})",
        explanation=N_(
            "The slope belongs to the point where the activation works: f′(z), not f′(a)."
        ),
        formulas={"da_dz": _at_a},
    ),
    _slope_mistake(
        name="slope_of_z",
        title=N_("The slope's formula has z where a belongs"),
        wrong="da_dz[l] = z[l] * (1 - z[l])  # tanh: 1 - z[l]**2",
        wrong_formula=lambda exercise: (
            rf"{_A_LATEX} = z^{{l}} (1 - z^{{l}}) {_of('tanh')} 1 - (z^{{l}})^2"
        ),
        explanation=N_("The slope of a sigmoid is a (1 − a), that of tanh 1 − a², with a = f(z)."),
        formulas={"da_dz": _of_z},
        fits=_is_s_shaped,
    ),
    _slope_mistake(
        name="slope_not_squared",
        title=N_("The slope of tanh is 1 − a instead of 1 − a²"),
        wrong="da_dz[l] = 1 - a[l]",
        wrong_formula=rf"{_A_LATEX} = 1 - a^{{l}}",
        explanation=N_("The slope of tanh is 1 − a²."),
        formulas={"da_dz": _not_squared},
    ),
    _slope_mistake(
        name="slope_without_a",
        title=N_("The slope of the sigmoid is 1 − a instead of a (1 − a)"),
        wrong="da_dz[l] = 1 - a[l]",
        wrong_formula=rf"{_A_LATEX} = 1 - a^{{l}}",
        explanation=N_("The slope of a sigmoid is a (1 − a)."),
        formulas={"da_dz": _one_minus_a},
    ),
    _slope_mistake(
        name="slope_of_the_other_s",
        title=N_("The slope of tanh is that of the sigmoid, or the other way round"),
        wrong="da_dz[l] = a[l] * (1 - a[l])  # sigmoid: 1 - a[l]**2",
        wrong_formula=lambda exercise: (
            rf"{_A_LATEX} = a^{{l}} (1 - a^{{l}}) {_of('sigmoid')} 1 - (a^{{l}})^2"
        ),
        explanation=N_("The slope of a sigmoid is a (1 − a), that of tanh 1 − a²."),
        formulas={"da_dz": _of_the_other_s},
        fits=_is_s_shaped,
    ),
    _slope_mistake(
        name="value_for_slope",
        title=N_("The activation itself stands where its slope belongs"),
        wrong="da_dz[l] = f(z[l])",
        wrong_formula=rf"{_A_LATEX} = f(z^{{l}})",
        explanation=N_("∂a/∂z is the derivative of the activation, not its value."),
        formulas={"da_dz": _value},
    ),
    _slope_mistake(
        name="gate_open",
        title=N_("The slope is 1 everywhere: the flat parts of the activation are forgotten"),
        wrong="da_dz[l] = np.ones_like(z[l])",
        wrong_formula=rf"{_A_LATEX} = 1",
        explanation=N_(
            "Where a ReLU's z is below 0 its slope is 0, so nothing is passed back there."
        ),
        formulas={"da_dz": _open},
        fits=lambda exercise: any(f.kinks for f in exercise.activations),
    ),
    _slope_mistake(
        name="gate_reversed",
        title=N_("The slope of ReLU is 1 where z is below 0, and 0 above"),
        wrong="da_dz[l] = df(-z[l])",
        wrong_formula=rf"{_A_LATEX} = f'(-z^{{l}})",
        explanation=N_("The slope of ReLU is 1 where z is above 0."),
        formulas={"da_dz": _closed_wrongly},
    ),
    _slope_mistake(
        name="slope_of_next_activation",
        title=N_("The slope is that of the next layer's activation"),
        wrong="da_dz[l] = df_next(z[l])",
        wrong_formula=rf"{_A_LATEX} = f_{{l+1}}'(z^{{l}})",
        explanation=N_("Each layer has the slope of its own activation."),
        formulas={"da_dz": _of_next},
    ),
    _slope_mistake(
        name="slope_of_mean_sample",
        title=N_("The slope is a mean over the samples"),
        wrong="da_dz[l] = df(z[l]).mean(axis=0)",
        wrong_formula=rf"{_A_LATEX} = \frac{{1}}{{m}} \sum_i f'(z^{{l}})",
        explanation=N_(
            "Each sample has a slope of its own; only ∂J/∂w and ∂J/∂b sum over samples."
        ),
        formulas={"da_dz": _mean_of_samples},
    ),
    _slope_mistake(
        name="dropout_left_out_backward",
        title=N_("Dropout is left out of the backward pass"),
        wrong="da_dz[l] = df(z[l])  # without mask[l]",
        wrong_formula=lambda exercise: (
            rf"{_A_LATEX} = f'(z^{{l}}) " + latex_words(_(", without the mask"))
        ),
        explanation=N_(
            "A unit that was dropped passes nothing back: the mask multiplies the slope."
        ),
        formulas={"da_dz": _no_mask},
        fits=lambda exercise: bool(exercise.mask),
    ),
)
"""All in ∂a/∂z."""
