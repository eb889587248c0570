"""The update rule of one weight or bias with numbers, of the last or the next update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.activations import Array
from app.engine.clipping import CLIP_TEMPLATE, gradient_norm
from app.engine.network import MLP, flat_index, flatten_gradient
from app.engine.update import Rules, Step, make_step, penalty_gradient, whole_gradient
from app.i18n.messages import _
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import LAMBDA, J, Notation
from app.render.formulas.substitution import put_in, put_symbols
from app.render.formulas.update_lines import (
    Moment,
    UpdateLine,
    line_symbols,
    move_numbers,
    state_lines,
)
from app.render.numbers import number
from app.training.run.observation import Observation
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from app.training.run.state import Update


@dataclass(frozen=True)
class UpdateRule:
    """The lines of the rule; ``after`` is None until the batch's ∂J/∂w is known.

    ``gradient`` is the data's ∂J/∂w, ``frozen`` says that the parameter stays as it is, and
    ``is_clipped`` that the norm of all gradients is limited. The last line's result has digits
    enough to show that the parameter has moved.
    """

    lines: list[UpdateLine]
    before: float
    gradient: float | None
    learning_rate: float
    after: float | None
    done: bool
    frozen: bool
    is_clipped: bool


@dataclass(frozen=True)
class _Gradient:
    """One entry of the gradient: of the loss, and with the regularizer's term; the norm to clip."""

    of_loss: float
    whole: float
    norm: float


_G = m.identifier("g")


def update_rule(
    session: TrainingSession, observation: Observation, selection: Selection
) -> UpdateRule | None:
    """The update of the selected parameter; for a neuron that of its bias, None for an input.

    ``observation`` holds the parameters before the update, whether it was made or is to come.
    """
    if selection.target_layer == 0:
        return None
    layer, unit, source = selection.target_layer - 1, selection.unit, selection.source
    network = observation.network
    index = flat_index(network.units, layer, source, unit)
    write = Notation(list(network.units))
    chosen = write.b(layer, unit) if source is None else write.w(layer, source, unit)
    before = float(network.parameters[index])
    frozen = session.rules.frozen is not None and bool(session.rules.frozen[index])
    rules = session.rules
    is_clipped = rules.clip_norm is not None
    letters = _line_letters(rules, chosen, is_weight=source is not None)
    last = line_symbols(rules.optimizer, -1, letters)
    legend = _(rules.optimizer.lines[-1].legend)
    made = session.last_update if session.watched else None
    rate = made.learning_rate if made is not None else session.learning_rate
    if made is None and not _is_known(session, observation, layer):
        lines = [UpdateLine(last, "", "", _("update"), legend)]
        return UpdateRule(lines, before, None, rate, None, False, frozen, is_clipped)
    if made is not None:
        moment, gradient, after = _moment_made(session, made, index)
    else:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            step = make_step(
                network,
                session.rules,
                session.optimizer_state,
                session.optimizer_steps + 1,
                rate,
                flatten_gradient(observation.backward, network.depth),
            )
        moment, gradient, after = _moment_to_come(session, step, rate, index)
    optimizer = rules.optimizer
    digits = digits_that_show(before, after)
    before_last = []
    if not frozen:
        found = _gradient(session, network, made.gradient if made else step.gradient, index)
        before_last = [
            *_gradient_lines(rules, chosen, found, moment, is_weight=source is not None),
            *state_lines(optimizer, moment, letters),
        ]
    lines = [
        *before_last,
        UpdateLine(
            last,
            "" if frozen else m.math(move_numbers(optimizer, moment, digits)),
            number(after, digits),
            _("update"),
            legend,
        ),
    ]
    return UpdateRule(lines, before, gradient, rate, after, made is not None, frozen, is_clipped)


def _gradient(session: TrainingSession, network: MLP, of_loss: Array, index: int) -> _Gradient:
    """The gradient before it is clipped, from that of the loss (P,)."""
    rules = session.rules
    with np.errstate(over="ignore", invalid="ignore"):
        whole = whole_gradient(of_loss, penalty_gradient(network, rules), rules)
        norm = 0.0 if rules.clip_norm is None else gradient_norm(whole)
    return _Gradient(float(of_loss[index]), float(whole[index]), norm)


def _is_known(session: TrainingSession, observation: Observation, layer: int) -> bool:
    """Whether all gradients of the update are known: clipping needs those of all layers."""
    needed = 0 if session.rules.clip_norm is not None else layer
    found = observation.weight_gradient(needed)
    return found is not None and found[2] == observation.m


def _moment_made(session: TrainingSession, made: Update, index: int) -> tuple[Moment, float, float]:
    return (
        Moment(
            float(made.before[index]),
            float(made.used[index]),
            made.learning_rate,
            made.steps_before + 1,
            {slot: float(part[index]) for slot, part in made.state_before.items()},
            {slot: float(part[index]) for slot, part in session.optimizer_state.items()},
            session.rules.hyperparameters,
        ),
        float(made.gradient[index]),
        float(session.network.parameters[index]),
    )


def _moment_to_come(
    session: TrainingSession, step: Step, rate: float, index: int
) -> tuple[Moment, float, float]:
    return (
        Moment(
            float(session.network.parameters[index]),
            float(step.used[index]),
            rate,
            session.optimizer_steps + 1,
            {slot: float(part[index]) for slot, part in session.optimizer_state.items()},
            {slot: float(part[index]) for slot, part in step.state.items()},
            session.rules.hyperparameters,
        ),
        float(step.gradient[index]),
        float(step.after[index]),
    )


def _gradient_lines(
    rules: Rules, chosen: str, step: _Gradient, moment: Moment, *, is_weight: bool
) -> list[UpdateLine]:
    """The lines for g: with the regularizer's term, which biases do not have, and clipped."""
    lines = []
    has_penalty = is_weight and rules.regularizer_name != "none"
    if _has_g(rules, is_weight=is_weight):
        symbols = _G + m.op("=") + m.derivative(J, chosen)
        numbers = m.num(number(step.of_loss))
        if has_penalty:
            template = rules.regularizer.derivative_template
            symbols += m.op("+") + put_symbols(template, {"rate": LAMBDA, "w": chosen})
            values = {"rate": rules.regularizer_rate, "w": moment.w}
            numbers += m.op("+") + put_in(template, values)
        label = _("gradient with penalty") if has_penalty else _("gradient")
        legend = _("g: gradient, λ: rate of the penalty") if has_penalty else _("g: gradient")
        found = number(step.whole)
        lines.append(UpdateLine(m.math(symbols), m.math(numbers), found, label, legend))
    if rules.clip_norm is not None:
        letters = {"g": _G, "norm": m.norm(_G), "c": m.identifier("c")}
        symbols = _G + m.op(":=") + put_symbols(CLIP_TEMPLATE, letters)
        values = {"g": step.whole, "norm": step.norm, "c": rules.clip_norm}
        numbers = put_in(CLIP_TEMPLATE, values)
        legend = _("g: gradient, c: largest norm, ‖g‖: norm of the whole gradient")
        found = number(moment.g)
        lines.append(
            UpdateLine(m.math(symbols), m.math(numbers), found, _("clipped gradient"), legend)
        )
    return lines


def _has_g(rules: Rules, *, is_weight: bool) -> bool:
    """Whether what the optimizer gets differs from ∂J/∂w, so that it has a letter of its own."""
    return rules.clip_norm is not None or (is_weight and rules.regularizer_name != "none")


def _line_letters(rules: Rules, chosen: str, *, is_weight: bool) -> dict[str, str]:
    """The symbols of w and g in the optimizer's lines; for g the article's ∂J/∂w, if it is that."""
    g = _G if _has_g(rules, is_weight=is_weight) else m.derivative(J, chosen)
    return {"w": chosen, "g": g}


def digits_that_show(before: float, after: float) -> int:
    """The number of significant digits, 5 to 12, that shows the parameter's change."""
    digits = 5
    while after != before and digits < 12 and number(before, digits) == number(after, digits):
        digits += 1
    return digits if digits == 5 else min(12, digits + 1)
