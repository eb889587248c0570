"""The update rule of one weight or bias with numbers, of the last or the next update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.network import flat_index, flatten_gradient
from app.engine.update import Step, make_step, penalty_gradient
from app.render.formulas import mathml as m
from app.render.formulas.mathml_symbols import ALPHA, J, Notation
from app.render.formulas.update_lines import Moment, UpdateLine, move_numbers, state_lines
from app.render.numbers import factor, number
from app.training.run.observation import Observation
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession
from app.training.run.state import Update


@dataclass(frozen=True)
class UpdateRule:
    """The lines of the rule; ``after`` is None until the batch's ∂J/∂w is known.

    ``gradient`` is the data's ∂J/∂w, ``frozen`` says that the parameter stays as it is. The
    last line's result has digits enough to show that the parameter has moved.
    """

    lines: list[UpdateLine]
    before: float
    gradient: float | None
    learning_rate: float
    after: float | None
    done: bool
    frozen: bool


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
    made = session.last_update if session.watched else None
    rate = made.learning_rate if made is not None else session.learning_rate
    if made is None and not _is_known(session, observation, layer):
        lines = [UpdateLine(_last_symbols(session, chosen), "", "")]
        return UpdateRule(lines, before, None, rate, None, False, frozen)
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
    # The biases are exempt: their term is 0 and is written so.
    term = float(penalty_gradient(network, session.rules)[index])
    optimizer = session.rules.optimizer
    digits = digits_that_show(before, after)
    lines = [
        *_gradient_line(session, chosen, moment, gradient, term, frozen),
        *([] if frozen else state_lines(optimizer, moment)),
        UpdateLine(
            _last_symbols(session, chosen),
            "" if frozen else m.math(move_numbers(optimizer, moment, digits)),
            number(after, digits),
        ),
    ]
    return UpdateRule(lines, before, gradient, rate, after, made is not None, frozen)


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


def _gradient_line(
    session: TrainingSession,
    chosen: str,
    moment: Moment,
    gradient: float,
    term: float,
    frozen: bool,
) -> list[UpdateLine]:
    """The line for g, if regularization or clipping makes it differ from ∂J/∂w."""
    rules = session.rules
    if frozen or (rules.regularizer_name == "none" and rules.clip_norm is None):
        return []
    symbols = m.identifier("g") + m.op("=") + m.derivative(J, chosen)
    numbers = m.num(number(gradient))
    if rules.regularizer_name != "none":
        symbols += m.op("+") + m.from_latex(rules.regularizer.derivative_formula)
        numbers += m.op("+") + m.num(factor(term))
    if rules.clip_norm is not None:
        symbols += m.text(", clipped")
    return [UpdateLine(m.math(symbols), m.math(numbers), number(moment.g))]


def _last_symbols(session: TrainingSession, chosen: str) -> str:
    """w := …; plain gradient descent writes the article's ∂J/∂w for g."""
    rules = session.rules
    plain = rules.regularizer_name == "none" and rules.clip_norm is None
    if rules.optimizer_name == "sgd" and plain:
        right = chosen + m.op("−") + ALPHA + m.op("·") + m.derivative(J, chosen)
        return m.math(chosen + m.op(":=") + right)
    return m.math(m.from_latex(rules.optimizer.formulas[-1]))


def digits_that_show(before: float, after: float) -> int:
    """The number of significant digits, 5 to 12, that shows the parameter's change."""
    digits = 5
    while after != before and digits < 12 and number(before, digits) == number(after, digits):
        digits += 1
    return digits if digits == 5 else min(12, digits + 1)
