"""Mistakes in the update of the weights and biases."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from app.engine.activations import Array
from app.engine.network import split_parameters
from app.engine.update import Rules
from app.i18n.messages import N_, _
from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import RIGHT, Pass
from app.practice.mistakes.mistake import Mistake, latex_words

_PLAIN = "w[l] = w[l] - learning_rate * dJ_dw[l]"
_PLAIN_LATEX = r"w^{l} := w^{l} - \alpha \frac{\partial J}{\partial w^{l}}"
_G = r"\frac{\partial J}{\partial w^{l}}"
_LATER = 10**9
"""The number of an update at which Adam's correction is 1."""


def _plus(p: Pass, layer: int) -> Array:
    return 2.0 * p.exercise.network.parameters - RIGHT["update"](p, layer)


def _no_learning_rate(p: Pass, layer: int) -> Array:
    return p.updated(learning_rate=1.0)


def _divided(p: Pass, layer: int) -> Array:
    return p.updated(learning_rate=p.exercise.learning_rate / p.exercise.m)


def _gradient_only(p: Pass, layer: int) -> Array:
    return -p.exercise.learning_rate * p.gradient()


def _by_rules(p: Pass, rules: Rules, step: int | None = None) -> Array:
    return p.updated(rules=rules, step=p.exercise.step if step is None else step)


def _no_penalty(p: Pass, layer: int) -> Array:
    return _by_rules(p, replace(p.exercise.rules, regularizer_name="none"))


def _double_penalty(p: Pass, layer: int) -> Array:
    rules = p.exercise.rules
    return _by_rules(p, replace(rules, regularizer_rate=2 * rules.regularizer_rate))


def _penalty_on_biases(p: Pass, layer: int) -> Array:
    rules = p.exercise.rules
    gradient = p.gradient()
    _, b = split_parameters(gradient, p.exercise.units)
    for part, values in zip(b, p.exercise.b, strict=True):
        part += rules.regularizer.derivative(values, rules.regularizer_rate)
    return p.updated(gradient=gradient)


def _plain_sgd(p: Pass, layer: int) -> Array:
    return _by_rules(p, replace(p.exercise.rules, optimizer_name="sgd", hyperparameters={}))


def _no_correction(p: Pass, layer: int) -> Array:
    return _by_rules(p, p.exercise.rules, step=_LATER)


def _empty_state(p: Pass, layer: int) -> Array:
    exercise = replace(
        p.exercise, state={slot: np.zeros_like(old) for slot, old in p.exercise.state.items()}
    )
    other = Pass(exercise, {}, p.given, p.noise)
    other.computed = p.computed
    return other.updated()


def _no_clipping(p: Pass, layer: int) -> Array:
    return _by_rules(p, replace(p.exercise.rules, clip_norm=None))


def _biases_kept(p: Pass, layer: int) -> Array:
    after = RIGHT["update"](p, layer).copy()
    _, b = split_parameters(after, p.exercise.units)
    for new, old in zip(b, p.exercise.b, strict=True):
        new[...] = old
    return after


def _unfrozen(p: Pass, layer: int) -> Array:
    return _by_rules(p, replace(p.exercise.rules, frozen=None))


def _has_penalty(exercise: Exercise) -> bool:
    return exercise.rules.regularizer_name != "none"


def _has_state(exercise: Exercise) -> bool:
    return bool(exercise.rules.optimizer.slots)


def _is_adam(exercise: Exercise) -> bool:
    return exercise.rules.optimizer_name in ("adam", "adamw")


_mistake = partial(Mistake, factor="update")


UPDATES = (
    _mistake(
        name="plus_for_minus",
        title=N_("The gradient is added: the update goes uphill"),
        right=_PLAIN,
        right_formula=_PLAIN_LATEX,
        wrong="w[l] = w[l] + learning_rate * dJ_dw[l]",
        wrong_formula=rf"w^{{l}} := w^{{l}} + \alpha {_G}",
        explanation=N_("Gradient descent goes against the gradient: subtract it."),
        formulas={"update": _plus},
    ),
    _mistake(
        name="learning_rate_forgotten",
        title=N_("The learning rate is left out"),
        right=_PLAIN,
        right_formula=_PLAIN_LATEX,
        wrong="w[l] = w[l] - dJ_dw[l]",
        wrong_formula=rf"w^{{l}} := w^{{l}} - {_G}",
        explanation=N_("The gradient is multiplied by the learning rate α."),
        formulas={"update": _no_learning_rate},
    ),
    _mistake(
        name="update_divided",
        title=N_("The update is divided by m again"),
        right=_PLAIN,
        right_formula=_PLAIN_LATEX,
        wrong="w[l] = w[l] - learning_rate / m * dJ_dw[l]",
        wrong_formula=rf"w^{{l}} := w^{{l}} - \frac{{\alpha}}{{m}} {_G}",
        explanation=N_(
            "1/m belongs to the loss, and so to ∂J/∂w. The update does not divide again."
        ),
        formulas={"update": _divided},
        fits=lambda exercise: exercise.m > 1,
    ),
    _mistake(
        name="change_for_weights",
        title=N_("The new weights are the change alone"),
        right=_PLAIN,
        right_formula=_PLAIN_LATEX,
        wrong="w[l] = -learning_rate * dJ_dw[l]",
        wrong_formula=rf"w^{{l}} := -\alpha {_G}",
        explanation=N_("The change is added to the old weights."),
        formulas={"update": _gradient_only},
        fits=lambda exercise: exercise.rules.frozen is None,
    ),
    _mistake(
        name="biases_not_updated",
        title=N_("The biases are not updated"),
        right="b[l] = b[l] - learning_rate * dJ_db[l]",
        wrong="b[l] = b[l]",
        right_formula=r"b^{l} := b^{l} - \alpha \frac{\partial J}{\partial b^{l}}",
        wrong_formula="b^{l} := b^{l}",
        explanation=N_("Biases are parameters too, and learn by ∂J/∂b."),
        formulas={"update": _biases_kept},
    ),
    _mistake(
        name="penalty_forgotten",
        title=N_("The regularizer is left out of the update"),
        right="g = dJ_dw[l] + penalty'(w[l])",
        wrong="g = dJ_dw[l]",
        right_formula=rf"g = {_G} + \lambda'(w^{{l}})",
        wrong_formula=rf"g = {_G}",
        explanation=N_("The optimizer gets ∂J/∂w plus the penalty's derivative."),
        formulas={"update": _no_penalty},
        fits=_has_penalty,
    ),
    _mistake(
        name="penalty_doubled",
        title=N_("The derivative of the penalty is twice too large"),
        right="g = dJ_dw[l] + penalty'(w[l])",
        wrong="g = dJ_dw[l] + 2 * penalty'(w[l])",
        right_formula=rf"g = {_G} + \lambda'(w^{{l}})",
        wrong_formula=rf"g = {_G} + 2 \lambda'(w^{{l}})",
        explanation=N_("L2 adds λ/2 Σ w² to the loss, so its derivative is λ w."),
        formulas={"update": _double_penalty},
        fits=_has_penalty,
    ),
    _mistake(
        name="penalty_on_biases",
        title=N_("The biases are penalised too"),
        right="g = dJ_db[l]",
        wrong="g = dJ_db[l] + penalty'(b[l])",
        right_formula=r"g = \frac{\partial J}{\partial b^{l}}",
        wrong_formula=r"g = \frac{\partial J}{\partial b^{l}} + \lambda'(b^{l})",
        explanation=N_("The penalty is on the weights only."),
        formulas={"update": _penalty_on_biases},
        fits=_has_penalty,
    ),
    _mistake(
        name="plain_gradient_descent",
        title=N_("The update is that of plain gradient descent, not of the optimizer chosen"),
        right="w[l] = optimizer(w[l], dJ_dw[l], state)",
        wrong=_PLAIN,
        right_formula=rf"w^{{l}} := w^{{l}} - \alpha\, u({_G}, s)",
        wrong_formula=_PLAIN_LATEX,
        explanation=N_("The optimizer has a rule of its own, and remembers earlier updates."),
        formulas={"update": _plain_sgd},
        fits=_has_state,
    ),
    _mistake(
        name="state_forgotten",
        title=N_("The optimizer starts anew: it has forgotten the earlier updates"),
        right="v = momentum * v + g",
        wrong="v = g",
        right_formula=r"v := \mu v + g",
        wrong_formula="v := g",
        explanation=N_("The optimizer's state is kept from one update to the next."),
        formulas={"update": _empty_state},
        fits=_has_state,
    ),
    _mistake(
        name="bias_correction_forgotten",
        title=N_("Adam's bias correction is left out"),
        right="m_hat = m / (1 - beta1**t)",
        wrong="m_hat = m",
        right_formula=r"\frac{m_w}{1 - \beta_1^t}",
        wrong_formula="m_w",
        explanation=N_("Both means start at 0 and are divided by 1 − βᵗ for that."),
        formulas={"update": _no_correction},
        fits=_is_adam,
    ),
    _mistake(
        name="clipping_forgotten",
        title=N_("The gradient is not clipped"),
        right="g = g * min(1, c / norm(g))",
        wrong="g = g",
        right_formula=r"g := g \min\left(1, \frac{c}{|g|}\right)",
        wrong_formula="g := g",
        explanation=N_(
            "A gradient longer than c is scaled down to that length, over all parameters."
        ),
        formulas={"update": _no_clipping},
        fits=lambda exercise: exercise.rules.clip_norm is not None,
    ),
    _mistake(
        name="frozen_updated",
        title=N_("Frozen parameters are updated"),
        right="w[l] = np.where(frozen, w[l], w_new)",
        wrong="w[l] = w_new",
        right_formula=lambda exercise: r"w^{l} := w^{l} " + latex_words(" " + _("if frozen")),
        wrong_formula=_PLAIN_LATEX,
        explanation=N_("A frozen parameter keeps its value."),
        formulas={"update": _unfrozen},
        fits=lambda exercise: exercise.rules.frozen is not None,
    ),
)
"""All in the new weights and biases."""
