"""Mistakes in the forward pass and in the value of the loss."""

from __future__ import annotations

from dataclasses import replace

from app.engine.activations import Array
from app.engine.update import penalty
from app.i18n.messages import N_
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import RIGHT, Formula, Pass
from app.practice.mistakes.loss_lines import (
    Reduced,
    averaged,
    has_mean_of_outputs,
    other_half,
    summed,
    summed_over_outputs,
    value_code,
    value_latex,
)
from app.practice.mistakes.mistake import Mistake

_Z = "z[l] = a[l - 1] @ w[l - 1] + b[l - 1]"
_Z_LATEX = "z^{l} = a^{l-1} w^{l-1} + b^{l-1}"
_A = "a[l] = f(z[l])"
_A_LATEX = "a^{l} = f(z^{l})"


def _no_bias(p: Pass, layer: int) -> Array:
    found: Array = p.a(layer - 1) @ p.exercise.w[layer - 1]
    return found


def _bias_subtracted(p: Pass, layer: int) -> Array:
    found: Array = p.a(layer - 1) @ p.exercise.w[layer - 1] - p.exercise.b[layer - 1]
    return found


def _transposed(p: Pass, layer: int) -> Array:
    w = p.exercise.w[layer - 1]
    if w.shape[0] != w.shape[1]:
        return RIGHT["z"](p, layer)
    found: Array = p.a(layer - 1) @ w.T + p.exercise.b[layer - 1]
    return found


def has_square_weights(exercise: Exercise) -> bool:
    """Whether some layer's weights can be transposed and still fit."""
    return any(w.shape[0] == w.shape[1] > 1 for w in exercise.w)


def _no_activation(p: Pass, layer: int) -> Array:
    return RIGHT["a"](p, layer) if layer == p.exercise.depth else p.z(layer)


def _output_activated_like_hidden(p: Pass, layer: int) -> Array:
    if layer < p.exercise.depth or layer == 1:
        return RIGHT["a"](p, layer)
    return p.activation(layer - 1).function(p.z(layer))


def _softmax_over_samples(p: Pass, layer: int) -> Array:
    if p.activation(layer).elementwise:
        return RIGHT["a"](p, layer)
    return p.activation(layer).function(p.z(layer).T).T


def _unscaled_mask(p: Pass, layer: int) -> Array:
    mask = p.exercise.mask.get(layer)
    value = p.activation(layer).function(p.z(layer))
    return value if mask is None else value * (mask > 0)


def _no_mask(p: Pass, layer: int) -> Array:
    return p.activation(layer).function(p.z(layer))


def has_softmax(exercise: Exercise) -> bool:
    """Whether the output is a softmax."""
    return not exercise.activations[-1].elementwise


def _loss_by(change: Reduced) -> Formula:
    def formula(p: Pass, layer: int) -> Array:
        rules = p.exercise.rules
        rules = replace(rules, reduction=change(rules.reduction))
        other = Pass(replace(p.exercise, rules=rules), {}, p.given, p.noise)
        other.computed = p.computed
        return RIGHT["J"](other, layer)

    return formula


def _loss_with_penalty(p: Pass, layer: int) -> Array:
    return RIGHT["J"](p, layer) + penalty(p.exercise.network, p.exercise.rules)


FORWARD = (
    Mistake(
        name="bias_left_out",
        title=N_("The bias is left out"),
        factor="z",
        right=_Z,
        wrong="z[l] = a[l - 1] @ w[l - 1]",
        right_formula=_Z_LATEX,
        wrong_formula="z^{l} = a^{l-1} w^{l-1}",
        explanation=N_("Each neuron adds its own bias to the weighted sum."),
        formulas={"z": _no_bias},
    ),
    Mistake(
        name="bias_subtracted",
        title=N_("The bias is subtracted"),
        factor="z",
        right=_Z,
        wrong="z[l] = a[l - 1] @ w[l - 1] - b[l - 1]",
        right_formula=_Z_LATEX,
        wrong_formula="z^{l} = a^{l-1} w^{l-1} - b^{l-1}",
        explanation=N_("The bias is added to the weighted sum; it may be negative itself."),
        formulas={"z": _bias_subtracted},
    ),
    Mistake(
        name="weights_transposed_forward",
        title=N_("The weights are transposed in the forward pass"),
        factor="z",
        right=_Z,
        wrong="z[l] = a[l - 1] @ w[l - 1].T + b[l - 1]",
        right_formula=_Z_LATEX,
        wrong_formula="z^{l} = a^{l-1} (w^{l-1})^T + b^{l-1}",
        explanation=N_("Row j of w[l] has the weights that leave neuron j, so a[l] @ w[l] fits."),
        formulas={"z": _transposed},
        fits=has_square_weights,
    ),
    Mistake(
        name="activation_left_out",
        title=N_("The hidden layers have no activation"),
        factor="a",
        right=_A,
        wrong="a[l] = z[l]",
        right_formula=_A_LATEX,
        wrong_formula="a^{l} = z^{l}",
        explanation=N_("A layer's output is its activation function of z."),
        formulas={"a": _no_activation},
    ),
    Mistake(
        name="output_activated_like_hidden",
        title=N_("The output has the activation of the hidden layer before it"),
        factor="a",
        right="a[L] = f_L(z[L])",
        wrong="a[L] = f_hidden(z[L])",
        right_formula="a^{L} = f_{L}(z^{L})",
        wrong_formula="a^{L} = f_{L-1}(z^{L})",
        explanation=N_(
            "Each layer has an activation of its own; the output often has another one."
        ),
        formulas={"a": _output_activated_like_hidden},
    ),
    Mistake(
        name="softmax_over_samples",
        title=N_("Softmax is taken over the samples instead of the classes"),
        factor="a",
        right="a[L] = e / e.sum(axis=1, keepdims=True)",
        wrong="a[L] = e / e.sum(axis=0, keepdims=True)",
        right_formula=r"a^{L}_{ik} = \frac{e^{z_{ik}}}{\sum_j e^{z_{ij}}}",
        wrong_formula=r"a^{L}_{ik} = \frac{e^{z_{ik}}}{\sum_j e^{z_{jk}}}",
        explanation=N_("The probabilities of one sample add up to 1: each row, not each column."),
        formulas={"a": _softmax_over_samples},
        fits=has_softmax,
    ),
    Mistake(
        name="dropout_not_scaled",
        title=N_("Dropout does not scale the units that stay"),
        factor="a",
        right="a[l] = f(z[l]) * kept / (1 - rate)",
        wrong="a[l] = f(z[l]) * kept",
        right_formula=r"a^{l} = \frac{d}{1 - p} f(z^{l})",
        wrong_formula="a^{l} = d f(z^{l})",
        explanation=N_(
            "The units that stay are divided by 1 − rate, so that the mean stays the same."
        ),
        formulas={"a": _unscaled_mask},
        fits=lambda exercise: bool(exercise.mask),
    ),
    Mistake(
        name="dropout_left_out",
        title=N_("Dropout is left out"),
        factor="a",
        right="a[l] = f(z[l]) * mask[l]",
        wrong="a[l] = f(z[l])",
        right_formula="a^{l} = d f(z^{l})",
        wrong_formula="a^{l} = f(z^{l})",
        explanation=N_("In training, the mask of this batch multiplies the layer's output."),
        formulas={"a": _no_mask},
        fits=lambda exercise: bool(exercise.mask),
    ),
    Mistake(
        name="loss_summed",
        title=N_("J is a sum over the samples instead of their mean"),
        factor="J",
        right=value_code,
        wrong=lambda exercise: value_code(exercise, summed),
        right_formula=value_latex,
        wrong_formula=lambda exercise: value_latex(exercise, summed),
        explanation=N_("By the convention chosen here J is a mean over the m samples."),
        formulas={"J": _loss_by(summed)},
        fits=lambda exercise: exercise.loss.reduction.samples == "mean",
    ),
    Mistake(
        name="loss_averaged",
        title=N_("J is a mean over the samples instead of their sum"),
        factor="J",
        right=value_code,
        wrong=lambda exercise: value_code(exercise, averaged),
        right_formula=value_latex,
        wrong_formula=lambda exercise: value_latex(exercise, averaged),
        explanation=N_("By the convention chosen here J is a sum over the samples."),
        formulas={"J": _loss_by(averaged)},
        fits=lambda exercise: exercise.loss.reduction.samples == "sum",
    ),
    Mistake(
        name="loss_summed_over_outputs",
        title=N_("J is a sum over the outputs instead of their mean"),
        factor="J",
        right=value_code,
        wrong=lambda exercise: value_code(exercise, summed_over_outputs),
        right_formula=value_latex,
        wrong_formula=lambda exercise: value_latex(exercise, summed_over_outputs),
        explanation=N_("By the convention chosen here J is a mean over the K outputs, too."),
        formulas={"J": _loss_by(summed_over_outputs)},
        fits=has_mean_of_outputs,
    ),
    Mistake(
        name="loss_half",
        title=N_("The ½ in J is missing, or is there though the convention has none"),
        factor="J",
        right=value_code,
        wrong=lambda exercise: value_code(exercise, other_half),
        right_formula=value_latex,
        wrong_formula=lambda exercise: value_latex(exercise, other_half),
        explanation=N_("Books write the squared error with ½ or without; the settings say which."),
        formulas={"J": _loss_by(other_half)},
        fits=lambda exercise: exercise.loss.has_half,
    ),
    Mistake(
        name="loss_with_penalty",
        title=N_("J has the regularizer's penalty in it"),
        factor="J",
        right=value_code,
        wrong=lambda exercise: value_code(exercise) + " + penalty(w)",
        right_formula=value_latex,
        wrong_formula=lambda exercise: value_latex(exercise) + r" + \lambda(w)",
        explanation=N_("Here J is the loss of the data alone; the penalty is kept apart."),
        formulas={"J": _loss_with_penalty},
        fits=lambda exercise: exercise.rules.regularizer_name != "none",
    ),
)
"""In the order of the terms."""
