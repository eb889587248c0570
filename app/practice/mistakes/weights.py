"""Mistakes in what is carried to the layer before, ∂J/∂a of a hidden layer."""

from __future__ import annotations

from functools import partial

import numpy as np

from app.engine.activations import Array
from app.engine.network import split_parameters
from app.i18n.messages import N_
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.forward import has_square_weights
from app.practice.mistakes.forward_backward import RIGHT, Pass, fitted
from app.practice.mistakes.mistake import Mistake

_RIGHT = "dJ_da[l] = dJ_dz[l + 1] @ w[l].T"
_LEFT_LATEX = r"\frac{\partial J_i}{\partial a^{l}}"
_NEXT_LATEX = r"\frac{\partial J_i}{\partial z^{l+1}}"
_RIGHT_LATEX = rf"{_LEFT_LATEX} = {_NEXT_LATEX} (w^{{l}})^T"


def _is_deep(exercise: Exercise) -> bool:
    return exercise.depth > 1


def _not_transposed(p: Pass, layer: int) -> Array:
    w = p.exercise.w[layer]
    if w.shape[0] != w.shape[1]:
        return RIGHT["dJ_da"](p, layer)
    found: Array = p.dJ_dz(layer + 1) @ w
    return found


def _left_out(p: Pass, layer: int) -> Array:
    dJ_dz = p.dJ_dz(layer + 1)
    found: Array = dJ_dz @ np.ones_like(p.exercise.w[layer]).T
    return found


def _updated(p: Pass, layer: int) -> Array:
    exercise = p.exercise
    gradient = np.zeros_like(exercise.network.parameters)
    w, _ = split_parameters(gradient, exercise.units)
    w[layer][...] = fitted(p.value("dJ_dw", layer), exercise.shape(Term("dJ_dw", layer)))
    after, _ = split_parameters(p.updated(gradient=gradient), exercise.units)
    found: Array = p.dJ_dz(layer + 1) @ after[layer].T
    return found


def _one_path(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_dz(layer + 1)[:, :1] @ p.exercise.w[layer][:, :1].T
    return found


def _before_slope(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_da(layer + 1) @ p.exercise.w[layer].T
    return found


def _other_layer(p: Pass, layer: int) -> Array:
    w = p.exercise.w
    if w[layer - 1].shape != w[layer].shape:
        return RIGHT["dJ_da"](p, layer)
    found: Array = p.dJ_dz(layer + 1) @ w[layer - 1].T
    return found


def _has_equal_layers(exercise: Exercise) -> bool:
    w = exercise.w
    return any(w[layer - 1].shape == w[layer].shape for layer in range(1, exercise.depth))


def _mean_of_samples(p: Pass, layer: int) -> Array:
    right = RIGHT["dJ_da"](p, layer)
    return np.broadcast_to(right.mean(axis=0), right.shape).copy()


def _output_error(p: Pass, layer: int) -> Array:
    """The network's error for every layer, without the layers in between."""
    exercise = p.exercise
    error = p.dJ_dz(exercise.depth)
    if layer == exercise.depth - 1 or error.shape[1] != exercise.units[layer + 1]:
        return RIGHT["dJ_da"](p, layer)
    found: Array = error @ exercise.w[layer].T
    return found


_mistake = partial(Mistake, factor="dJ_da", right=_RIGHT, right_formula=_RIGHT_LATEX)


WEIGHTS = (
    _mistake(
        name="weights_not_transposed",
        title=N_("The weights are not transposed in the backward pass"),
        wrong="dJ_da[l] = dJ_dz[l + 1] @ w[l]",
        wrong_formula=rf"{_LEFT_LATEX} = {_NEXT_LATEX} w^{{l}}",
        explanation=N_("Backward, the weights lead from layer l + 1 to layer l: transpose them."),
        formulas={"dJ_da": _not_transposed},
        fits=lambda exercise: _is_deep(exercise) and has_square_weights(exercise),
    ),
    _mistake(
        name="weights_left_out",
        title=N_("The weights are left out on the way back"),
        wrong="dJ_da[l] = dJ_dz[l + 1].sum(axis=1, keepdims=True)",
        wrong_formula=rf"{_LEFT_LATEX} = \sum_k \frac{{\partial J_i}}{{\partial z^{{l+1}}_k}}",
        explanation=N_("A neuron moves the next layer by its weights; they carry ∂J/∂z back."),
        formulas={"dJ_da": _left_out},
        fits=_is_deep,
    ),
    _mistake(
        name="updated_weights",
        title=N_("The weights of after the update are used in the backward pass"),
        wrong="dJ_da[l] = dJ_dz[l + 1] @ w_new[l].T",
        wrong_formula=rf"{_LEFT_LATEX} = {_NEXT_LATEX} (w^{{l}}_{{new}})^T",
        explanation=N_(
            "The gradient belongs to the weights of the forward pass. Update at the end."
        ),
        formulas={"dJ_da": _updated},
        fits=lambda exercise: _is_deep(exercise) and exercise.rules.clip_norm is None,
    ),
    _mistake(
        name="one_path_only",
        title=N_("Only the path over the first neuron of the next layer is counted"),
        wrong="dJ_da[l] = dJ_dz[l + 1][:, :1] @ w[l][:, :1].T",
        wrong_formula=rf"{_LEFT_LATEX} = "
        r"\frac{\partial J_i}{\partial z^{l+1}_1} w^{l}_{1}",
        explanation=N_(
            "A neuron acts on J over every neuron of the next layer: sum over all paths."
        ),
        formulas={"dJ_da": _one_path},
        fits=_is_deep,
    ),
    _mistake(
        name="carried_before_slope",
        title=N_("∂J/∂a of the next layer is carried back instead of its ∂J/∂z"),
        wrong="dJ_da[l] = dJ_da[l + 1] @ w[l].T",
        wrong_formula=rf"{_LEFT_LATEX} = \frac{{\partial J_i}}{{\partial a^{{l+1}}}} (w^{{l}})^T",
        explanation=N_("The weights lead to z of the next layer, so they carry back its ∂J/∂z."),
        formulas={"dJ_da": _before_slope},
        fits=_is_deep,
    ),
    _mistake(
        name="weights_of_other_layer",
        title=N_("The weights of the layer before are used"),
        wrong="dJ_da[l] = dJ_dz[l + 1] @ w[l - 1].T",
        wrong_formula=rf"{_LEFT_LATEX} = {_NEXT_LATEX} (w^{{l-1}})^T",
        explanation=N_("The weights that leave layer l carry ∂J/∂z of layer l + 1 back to it."),
        formulas={"dJ_da": _other_layer},
        fits=_has_equal_layers,
    ),
    _mistake(
        name="error_of_output_everywhere",
        title=N_("∂J/∂z of the output is used for every layer"),
        wrong="dJ_da[l] = dJ_dz[L] @ w[l].T",
        wrong_formula=rf"{_LEFT_LATEX} = \frac{{\partial J_i}}{{\partial z^{{L}}}} (w^{{l}})^T",
        explanation=N_("Layer by layer: ∂J/∂a of layer l comes from ∂J/∂z of layer l + 1."),
        formulas={"dJ_da": _output_error},
        fits=_is_deep,
    ),
    _mistake(
        name="sensitivity_of_mean_sample",
        title=N_("∂J/∂a is a mean over the samples"),
        wrong="dJ_da[l] = (dJ_dz[l + 1] @ w[l].T).mean(axis=0)",
        wrong_formula=rf"{_LEFT_LATEX} = \frac{{1}}{{m}} \sum_i {_NEXT_LATEX} (w^{{l}})^T",
        explanation=N_(
            "Each sample has a ∂J/∂a of its own; only ∂J/∂w and ∂J/∂b sum over samples."
        ),
        formulas={"dJ_da": _mean_of_samples},
        fits=_is_deep,
    ),
)
"""All in ∂J/∂a of hidden layers."""
