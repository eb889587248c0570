"""The bank: predictions with ready settings, and questions whose answer the run of the class has.

A ready question is made for the run that the class follows, so its numbers are that network's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.classroom.questions.template import QuestionTemplate
from app.classroom.said import Part, Said, in_english, said
from app.engine.activations import ACTIVATIONS
from app.i18n.messages import N_, _
from app.render.numbers import number
from app.training.run.session import TrainingSession
from app.training.run.symbols import superscript


class ReadyTemplate(QuestionTemplate):
    """A question of the bank with the numbers of a run; ``words`` is its text for pages."""

    words: Said


Make = Callable[[TrainingSession], ReadyTemplate]

PREDICTIONS: dict[str, QuestionTemplate] = {
    "gradient_sign": QuestionTemplate(kind="gradient_sign"),
    "largest_move": QuestionTemplate(kind="largest_move", unit="batch"),
    "loss_rises": QuestionTemplate(kind="loss_rises", unit="epoch"),
    "value gradient": QuestionTemplate(kind="value", wanted="gradient"),
    "value parameter": QuestionTemplate(kind="value", wanted="parameter", unit="batch"),
    "value loss": QuestionTemplate(kind="value", wanted="loss", unit="epoch"),
}
PREDICTION_TITLES = {
    "gradient_sign": N_("the sign of ∂J/∂w"),
    "largest_move": N_("which weight moves most"),
    "loss_rises": N_("whether the loss rises"),
    "value gradient": N_("the value of ∂J/∂w"),
    "value parameter": N_("the new value of a weight"),
    "value loss": N_("the loss J afterwards"),
}


@dataclass(frozen=True)
class ReadyQuestion:
    """``make`` writes the question, with its answer, for the run that the class follows."""

    name: str
    title: str
    make: Make


def template_title(template: QuestionTemplate) -> str:
    """The question in one line, for a list."""
    if template.kind == "ready":
        ready = READY_QUESTIONS.get(template.ready)
        return _(ready.title) if ready else template.ready
    if template.text:
        return template.text
    name = f"value {template.wanted or 'gradient'}" if template.kind == "value" else template.kind
    return _(PREDICTION_TITLES[name])


def _number(text: str, value: float, tolerance: float = 0, **parts: Part) -> ReadyTemplate:
    words = said(text, **parts)
    return ReadyTemplate(
        kind="number", text=in_english([words]), words=words, value=value, tolerance=tolerance
    )


def _choice(text: str, right: int, *options: str, **parts: Part) -> ReadyTemplate:
    """The options are in English; a question's labels are marked messages."""
    words = said(text, **parts)
    return ReadyTemplate(
        kind="choice", text=in_english([words]), words=words, options=options, right=(right,)
    )


def _parameters(session: TrainingSession) -> ReadyTemplate:
    units = "-".join(map(str, session.recipe.units))
    return _number(
        N_("How many weights and biases has this %(units)s network?"),
        session.network.parameters.size,
        units=units,
    )


def _weights_of_layer(session: TrainingSession) -> ReadyTemplate:
    units = session.recipe.units
    return _number(N_("How many weights lead into layer 1?"), units[0] * units[1])


def _updates_of_epoch(session: TrainingSession) -> ReadyTemplate:
    return _number(
        N_(
            "An epoch has %(samples)s training samples, a batch %(size)s. How many updates are in "
            "one epoch?"
        ),
        session.batches,
        samples=len(session.data.train),
        size=session.batch_size,
    )


def _updates_doubled(session: TrainingSession) -> ReadyTemplate:
    samples, size = len(session.data.train), 2 * session.batch_size
    return _number(
        N_(
            "With batches of %(size)s instead of %(before)s of the %(samples)s training samples: "
            "how many updates are in one epoch?"
        ),
        -(-samples // size),
        size=size,
        before=session.batch_size,
        samples=samples,
    )


def _shape(session: TrainingSession) -> ReadyTemplate:
    rows, columns = session.recipe.units[-2:]
    layer = superscript(session.network.depth - 1)
    shapes = dict.fromkeys(
        f"{a} × {b}"
        for a, b in (
            (rows, columns), (columns, rows), (rows + 1, columns), (rows, columns + 1),
            (rows + 1, columns + 1),
        )
    )  # fmt: skip
    return _choice(
        N_("z = a w + b with a as a row. Which shape has w%(layer)s (rows × columns)?"),
        1 + sorted(shapes).index(f"{rows} × {columns}"),
        *sorted(shapes),
        layer=layer,
    )


def _numbers_of_forward(session: TrainingSession) -> ReadyTemplate:
    return _number(
        N_("How many numbers z and a does the forward pass compute for one sample?"),
        2 * sum(session.recipe.units[1:]),
    )


def _first_gradient(session: TrainingSession) -> ReadyTemplate:
    depth = session.network.depth
    if depth == 1:
        return _order_of_factors(session)
    options = [f"∂J/∂w{superscript(layer)}" for layer in range(depth)][-8:]
    return _choice(
        N_("Which of these does the backward pass compute first?"), len(options), *options
    )


def _order_of_factors(_session: TrainingSession) -> ReadyTemplate:
    return _choice(
        N_("Which of these factors does the backward pass know first?"),
        1, N_("∂J/∂a of the output"), N_("∂J/∂z of the output"), "∂J/∂w", "∂J/∂b",
    )  # fmt: skip


def _sgd_step(session: TrainingSession) -> ReadyTemplate:
    rate = session.learning_rate
    return _number(
        N_("Plain gradient descent with η = %(rate)s, and ∂J/∂w = 0.5. What is Δw?"),
        -rate * 0.5,
        abs(rate) * 0.005,
        rate=number(rate, 6),
    )


def _slope(session: TrainingSession) -> ReadyTemplate:
    first = session.network.activations[0]
    activation = first if first.elementwise else ACTIVATIONS["sigmoid"]
    z = np.array([0.5])
    a = activation.function(z)
    value = float(activation.derivative(z, a)[0])
    return _number(
        N_("What is the slope ∂a/∂z of %(activation)s at z = 0.5, where a = %(a)s?"),
        value,
        0.005,
        activation=activation.title,
        a=number(float(a[0]), 4),
    )


def _same(make: ReadyTemplate) -> Make:
    return lambda _: make


FACTORS = ("∂J/∂a", "∂a/∂z", "∂z/∂w", N_("none of them"))

READY_QUESTIONS: dict[str, ReadyQuestion] = {
    name: ReadyQuestion(name, title, make)
    for name, title, make in (
        ("parameters", N_("How many parameters has this network?"), _parameters),
        ("layer_weights", N_("How many weights lead into layer 1?"), _weights_of_layer),
        ("shape", N_("Which shape has the last weight matrix?"), _shape),
        ("forward_numbers", N_("How many numbers does the forward pass compute?"),
         _numbers_of_forward),
        ("updates", N_("How many updates are in one epoch?"), _updates_of_epoch),
        ("larger_batches", N_("How many updates, with double batches?"), _updates_doubled),
        ("first_gradient", N_("Which ∂J/∂w is computed first?"), _first_gradient),
        ("first_factor", N_("Which factor is known first?"), _order_of_factors),
        ("sgd_step", N_("What is Δw of plain gradient descent?"), _sgd_step),
        ("slope", N_("What is the activation’s slope at z = 0.5?"), _slope),
        (
            "dead_relu",
            N_("Which factor is 0 for a dead ReLU?"),
            _same(_choice(
                N_("A ReLU unit has z < 0. Which factor of ∂J/∂w = ∂J/∂a · ∂a/∂z · ∂z/∂w is 0 "
                   "because of it?"), 2, *FACTORS,
            )),
        ),
        (
            "dz_dw",
            N_("What is ∂z/∂w?"),
            _same(_choice(
                N_("z = a w + b. What is ∂z/∂w?"),
                1, N_("a, the input of this weight"), N_("w itself"), "z / w", "1",
            )),
        ),
        ("dz_db", N_("What is ∂z/∂b?"), _same(_number(N_("z = a w + b. What is ∂z/∂b?"), 1))),
        (
            "direction",
            N_("Which way does gradient descent move w?"),
            _same(_choice(
                N_("∂J/∂w is positive. Which way does gradient descent move w?"),
                2, N_("up"), N_("down"), N_("it depends on the sign of w"),
            )),
        ),
        (
            "zero_weights",
            N_("All weights start at 0. What gets a gradient?"),
            _same(_choice(
                N_("All weights and biases of a network with a tanh hidden layer start at 0. Which "
                   "parameters can have a gradient other than 0 in the first update?"),
                4, N_("all of them"), N_("only the weights"), N_("only the first layer’s"),
                N_("only the biases of the output"),
            )),
        ),
        (
            "penalty",
            N_("What does the L2 penalty add to the gradient?"),
            _same(_choice(
                N_("The loss has the penalty λ/2 · w². What does it add to ∂J/∂w?"),
                2, "λ", "λ w", "λ w²", N_("the sign of w, times λ"),
            )),
        ),
    )
}  # fmt: skip
