"""Mistakes in ∂J/∂w and ∂J/∂b."""

from __future__ import annotations

from functools import partial

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_, _
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import RIGHT, Formula, Pass, Place
from app.practice.mistakes.mistake import Mistake, latex_words

_W = "dJ_dw[l] = a[l].T @ dJ_dz[l + 1]"
_W_LEFT = r"\frac{\partial J}{\partial w^{l}}"
_Z_LATEX = r"\frac{\partial J}{\partial z^{l+1}}"
_W_LATEX = rf"{_W_LEFT} = (a^{{l}})^T {_Z_LATEX}"
_B = "dJ_db[l] = dJ_dz[l + 1].sum(axis=0)"
_B_LEFT = r"\frac{\partial J}{\partial b^{l}}"
_I_LATEX = r"\frac{\partial J_i}{\partial z^{l+1}}"
_B_LATEX = rf"{_B_LEFT} = \sum_i {_I_LATEX}"


def _many(exercise: Exercise) -> bool:
    return exercise.m > 1


def _of_sample(place: int) -> dict[Place, Formula]:
    def weights(p: Pass, layer: int) -> Array:
        return np.outer(p.a(layer)[place], p.dJ_dz(layer + 1)[place])

    def biases(p: Pass, layer: int) -> Array:
        found: Array = p.dJ_dz(layer + 1)[place]
        return found

    return {"dJ_dw": weights, "dJ_db": biases}


def _scaled(power: int) -> dict[Place, Formula]:
    def weights(p: Pass, layer: int) -> Array:
        return RIGHT["dJ_dw"](p, layer) * float(p.exercise.m) ** power

    def biases(p: Pass, layer: int) -> Array:
        return RIGHT["dJ_db"](p, layer) * float(p.exercise.m) ** power

    return {"dJ_dw": weights, "dJ_db": biases}


def _next_activation(p: Pass, layer: int) -> Array:
    if p.exercise.units[layer] != p.exercise.units[layer + 1]:
        return RIGHT["dJ_dw"](p, layer)
    found: Array = p.a(layer + 1).T @ p.dJ_dz(layer + 1)
    return found


def _has_equal_widths(exercise: Exercise) -> bool:
    units = exercise.units
    return any(units[layer] == units[layer + 1] for layer in range(exercise.depth))


def _z_for_a(p: Pass, layer: int) -> Array:
    if layer == 0:
        return RIGHT["dJ_dw"](p, layer)
    found: Array = p.z(layer).T @ p.dJ_dz(layer + 1)
    return found


def _from_sensitivity(p: Pass, layer: int) -> Array:
    found: Array = p.a(layer).T @ p.dJ_da(layer + 1)
    return found


def _transposed(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_dz(layer + 1).T @ p.a(layer)
    return found


def _with_penalty(p: Pass, layer: int) -> Array:
    rules = p.exercise.rules
    added = rules.regularizer.derivative(p.exercise.w[layer], rules.regularizer_rate)
    found: Array = RIGHT["dJ_dw"](p, layer) + added
    return found


def _update_without_penalty(p: Pass, layer: int) -> Array:
    exercise = p.exercise
    gradient = p.gradient()
    start = 0
    for w, b in zip(exercise.w, exercise.b, strict=True):
        rules = exercise.rules
        gradient[start : start + w.size] -= rules.regularizer.derivative(
            w, rules.regularizer_rate
        ).ravel()
        start += w.size + b.size
    return p.updated(gradient=gradient)


def _weights_sign(p: Pass, layer: int) -> Array:
    return -RIGHT["dJ_dw"](p, layer)


def _mean_input(p: Pass, layer: int) -> Array:
    found: Array = np.outer(p.a(layer).mean(axis=0), p.dJ_dz(layer + 1).sum(axis=0))
    return found


def _not_summed(p: Pass, layer: int) -> Array:
    return p.dJ_dz(layer + 1).copy()


def _first_sample(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_dz(layer + 1)[0]
    return found


def _mean(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_dz(layer + 1).mean(axis=0)
    return found


def _total(p: Pass, layer: int) -> Array:
    dJ_dz = p.dJ_dz(layer + 1)
    return np.full(dJ_dz.shape[1], dJ_dz.sum())


def _bias_from_sensitivity(p: Pass, layer: int) -> Array:
    found: Array = p.dJ_da(layer + 1).sum(axis=0)
    return found


def _times_bias(p: Pass, layer: int) -> Array:
    return RIGHT["dJ_db"](p, layer) * p.exercise.b[layer]


_in_weights = partial(Mistake, factor="dJ_dw", right=_W, right_formula=_W_LATEX)


_in_biases = partial(Mistake, factor="dJ_db", right=_B, right_formula=_B_LATEX)


GRADIENTS = (
    _in_weights(
        name="gradients_divided_again",
        title=N_("∂J/∂w and ∂J/∂b are divided by m, though 1/m is in ∂J/∂z already"),
        wrong="dJ_dw[l] = a[l].T @ dJ_dz[l + 1] / m",
        wrong_formula=rf"{_W_LEFT} = \frac{{1}}{{m}} (a^{{l}})^T {_Z_LATEX}",
        explanation=N_(
            "1/m comes from the loss and is in every ∂J/∂z. Divide by m in one place only."
        ),
        formulas=_scaled(-1),
    ),
    _in_weights(
        name="last_sample_only",
        title=N_("∂J/∂w and ∂J/∂b are those of the last sample only"),
        wrong="dJ_dw[l] = np.outer(a[l][-1], dJ_dz[l + 1][-1])",
        wrong_formula=lambda exercise: (
            rf"{_W_LEFT} = (a^{{l}})^T {_I_LATEX} " + latex_words(_(", for the last i"))
        ),
        explanation=N_("Add up the samples' shares: in a loop over them use += instead of =."),
        formulas=_of_sample(-1),
        fits=_many,
    ),
    _in_weights(
        name="first_sample_only",
        title=N_("∂J/∂w and ∂J/∂b are those of the first sample only"),
        wrong="dJ_dw[l] = np.outer(a[l][0], dJ_dz[l + 1][0])",
        wrong_formula=lambda exercise: (
            rf"{_W_LEFT} = (a^{{l}})^T {_I_LATEX} " + latex_words(_(", for the first i"))
        ),
        explanation=N_("∂J/∂w is the sum of the shares of all samples of the batch."),
        formulas=_of_sample(0),
        fits=_many,
    ),
    _in_weights(
        name="activation_of_next_layer",
        title=N_("a is that of the next layer: the layer is off by one"),
        wrong="dJ_dw[l] = a[l + 1].T @ dJ_dz[l + 1]",
        wrong_formula=rf"{_W_LEFT} = (a^{{l+1}})^T {_Z_LATEX}",
        explanation=N_("A weight multiplies the activation that it leaves: a of layer l."),
        formulas={"dJ_dw": _next_activation},
        fits=_has_equal_widths,
    ),
    _in_weights(
        name="z_for_activation",
        title=N_("z stands where a belongs"),
        wrong="dJ_dw[l] = z[l].T @ dJ_dz[l + 1]",
        wrong_formula=rf"{_W_LEFT} = (z^{{l}})^T {_Z_LATEX}",
        explanation=N_("A weight multiplies the activation a of its neuron, not z."),
        formulas={"dJ_dw": _z_for_a},
        fits=lambda exercise: exercise.depth > 1,
    ),
    _in_weights(
        name="sensitivity_for_weight_gradient",
        title=N_("∂J/∂a stands where ∂J/∂z belongs, in ∂J/∂w"),
        wrong="dJ_dw[l] = a[l].T @ dJ_da[l + 1]",
        wrong_formula=rf"{_W_LEFT} = (a^{{l}})^T \frac{{\partial J}}{{\partial a^{{l+1}}}}",
        explanation=N_("A weight moves z of the next layer first, so its derivative has ∂J/∂z."),
        formulas={"dJ_dw": _from_sensitivity},
    ),
    _in_weights(
        name="transposed_result",
        title=N_("∂J/∂w is transposed"),
        wrong="dJ_dw[l] = dJ_dz[l + 1].T @ a[l]",
        wrong_formula=rf"{_W_LEFT} = ({_Z_LATEX})^T a^{{l}}",
        explanation=N_("∂J/∂w has the shape of w: a row for each neuron that the weights leave."),
        formulas={"dJ_dw": _transposed},
    ),
    _in_weights(
        name="mean_activation",
        title=N_("The mean of a is multiplied by the sum of ∂J/∂z"),
        wrong="dJ_dw[l] = np.outer(a[l].mean(axis=0), dJ_dz[l + 1].sum(axis=0))",
        wrong_formula=rf"{_W_LEFT} = "
        rf"\left(\frac{{1}}{{m}} \sum_i a^{{l}}\right)^T \sum_i {_I_LATEX}",
        explanation=N_("Multiply for each sample first, and add up then."),
        formulas={"dJ_dw": _mean_input},
        fits=_many,
    ),
    _in_weights(
        name="weight_gradient_sign",
        title=N_("The sign of ∂J/∂w is wrong"),
        wrong="dJ_dw[l] = -a[l].T @ dJ_dz[l + 1]",
        wrong_formula=rf"{_W_LEFT} = -(a^{{l}})^T {_Z_LATEX}",
        explanation=N_("The minus sign of gradient descent belongs to the update only."),
        formulas={"dJ_dw": _weights_sign},
    ),
    _in_weights(
        name="penalty_in_gradient",
        title=N_("The regularizer's term is added to ∂J/∂w"),
        wrong="dJ_dw[l] = a[l].T @ dJ_dz[l + 1] + penalty'(w[l])",
        wrong_formula=rf"{_W_LEFT} = (a^{{l}})^T {_Z_LATEX} + \lambda'(w^{{l}})",
        explanation=N_("Here J is the loss of the data alone; the penalty is added in the update."),
        formulas={"dJ_dw": _with_penalty, "update": _update_without_penalty},
        fits=lambda exercise: exercise.rules.regularizer_name != "none",
    ),
    _in_biases(
        name="bias_not_summed",
        title=N_("∂J/∂b is not summed over the samples"),
        wrong="dJ_db[l] = dJ_dz[l + 1]",
        wrong_formula=rf"{_B_LEFT} = {_I_LATEX}",
        explanation=N_("All samples share the bias, so their shares are added up: sum(axis=0)."),
        formulas={"dJ_db": _not_summed},
        fits=_many,
    ),
    _in_biases(
        name="bias_first_sample",
        title=N_("∂J/∂b is that of the first sample only"),
        wrong="dJ_db[l] = dJ_dz[l + 1][0]",
        wrong_formula=lambda exercise: (
            rf"{_B_LEFT} = {_I_LATEX} " + latex_words(_(", for the first i"))
        ),
        explanation=N_("All samples share the bias, so their shares are added up: sum(axis=0)."),
        formulas={"dJ_db": _first_sample},
        fits=_many,
    ),
    _in_biases(
        name="bias_mean",
        title=N_("∂J/∂b is a mean over the samples instead of their sum"),
        wrong="dJ_db[l] = dJ_dz[l + 1].mean(axis=0)",
        wrong_formula=rf"{_B_LEFT} = \frac{{1}}{{m}} \sum_i {_I_LATEX}",
        explanation=N_(
            "If the loss has 1/m, it is in ∂J/∂z already: sum, do not take the mean again."
        ),
        formulas={"dJ_db": _mean},
        fits=_many,
    ),
    _in_biases(
        name="bias_total",
        title=N_("∂J/∂b is summed over the neurons too"),
        wrong="dJ_db[l] = dJ_dz[l + 1].sum()",
        wrong_formula=rf"{_B_LEFT} = \sum_i \sum_k {_I_LATEX}",
        explanation=N_("Each neuron has a bias of its own: sum over the samples, axis 0, only."),
        formulas={"dJ_db": _total},
    ),
    _in_biases(
        name="bias_from_sensitivity",
        title=N_("∂J/∂a stands where ∂J/∂z belongs, in ∂J/∂b"),
        wrong="dJ_db[l] = dJ_da[l + 1].sum(axis=0)",
        wrong_formula=rf"{_B_LEFT} = \sum_i \frac{{\partial J_i}}{{\partial a^{{l+1}}}}",
        explanation=N_("A bias moves z, so its derivative is the sum of ∂J/∂z."),
        formulas={"dJ_db": _bias_from_sensitivity},
    ),
    _in_biases(
        name="bias_times_bias",
        title=N_("∂J/∂b is multiplied by b"),
        wrong="dJ_db[l] = b[l] * dJ_dz[l + 1].sum(axis=0)",
        wrong_formula=rf"{_B_LEFT} = b^{{l}} \sum_i {_I_LATEX}",
        explanation=N_("z = a w + b, so ∂z/∂b is 1: nothing is multiplied."),
        formulas={"dJ_db": _times_bias},
    ),
)
"""Those in ∂J/∂w, then those in ∂J/∂b only."""
