"""The bank: predictions with ready settings, and questions whose answer the run of the class has.

A ready question is made for the run that the class follows, so its numbers are that network's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.classroom.questions.template import QuestionTemplate
from app.engine.activations import ACTIVATIONS
from app.render.numbers import number
from app.training.run.session import TrainingSession
from app.training.run.symbols import superscript

Made = QuestionTemplate
Make = Callable[[TrainingSession], QuestionTemplate]

PREDICTIONS: dict[str, QuestionTemplate] = {
    "gradient_sign": QuestionTemplate(kind="gradient_sign"),
    "largest_move": QuestionTemplate(kind="largest_move", unit="batch"),
    "loss_rises": QuestionTemplate(kind="loss_rises", unit="epoch"),
    "value gradient": QuestionTemplate(kind="value", wanted="gradient"),
    "value parameter": QuestionTemplate(kind="value", wanted="parameter", unit="batch"),
    "value loss": QuestionTemplate(kind="value", wanted="loss", unit="epoch"),
}
PREDICTION_TITLES = {
    "gradient_sign": "the sign of ∂J/∂w",
    "largest_move": "which weight moves most",
    "loss_rises": "whether the loss rises",
    "value gradient": "the value of ∂J/∂w",
    "value parameter": "the new value of a weight",
    "value loss": "the loss J afterwards",
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
        return ready.title if ready else template.ready
    if template.text:
        return template.text
    name = f"value {template.wanted or 'gradient'}" if template.kind == "value" else template.kind
    return PREDICTION_TITLES[name]


def _count(text: str, value: float) -> QuestionTemplate:
    return QuestionTemplate(kind="number", text=text, value=value, tolerance=0)


def _choice(text: str, right: int, *options: str) -> QuestionTemplate:
    return QuestionTemplate(kind="choice", text=text, options=options, right=(right,))


def _parameters(session: TrainingSession) -> QuestionTemplate:
    units = "-".join(map(str, session.recipe.units))
    return _count(
        f"How many weights and biases has this {units} network?", session.network.parameters.size
    )


def _weights_of_layer(session: TrainingSession) -> QuestionTemplate:
    units = session.recipe.units
    return _count("How many weights lead into layer 1?", units[0] * units[1])


def _updates_of_epoch(session: TrainingSession) -> QuestionTemplate:
    return _count(
        f"An epoch has {len(session.data.train)} training samples, a batch {session.batch_size}. "
        "How many updates are in one epoch?",
        session.batches,
    )


def _updates_doubled(session: TrainingSession) -> QuestionTemplate:
    samples, size = len(session.data.train), 2 * session.batch_size
    return _count(
        f"With batches of {size} instead of {session.batch_size} of the {samples} training "
        "samples: how many updates are in one epoch?",
        -(-samples // size),
    )


def _shape(session: TrainingSession) -> QuestionTemplate:
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
        f"z = a w + b with a as a row. Which shape has w{layer} (rows × columns)?",
        1 + sorted(shapes).index(f"{rows} × {columns}"),
        *sorted(shapes),
    )


def _numbers_of_forward(session: TrainingSession) -> QuestionTemplate:
    return _count(
        "How many numbers z and a does the forward pass compute for one sample?",
        2 * sum(session.recipe.units[1:]),
    )


def _first_gradient(session: TrainingSession) -> QuestionTemplate:
    depth = session.network.depth
    if depth == 1:
        return _order_of_factors(session)
    options = [f"∂J/∂w{superscript(layer)}" for layer in range(depth)][-8:]
    return _choice("Which of these does the backward pass compute first?", len(options), *options)


def _order_of_factors(_: TrainingSession) -> QuestionTemplate:
    return _choice(
        "Which of these factors does the backward pass know first?",
        1, "∂J/∂a of the output", "∂J/∂z of the output", "∂J/∂w", "∂J/∂b",
    )  # fmt: skip


def _sgd_step(session: TrainingSession) -> QuestionTemplate:
    rate = session.learning_rate
    return QuestionTemplate(
        kind="number",
        text=f"Plain gradient descent with η = {number(rate, 6)}, and ∂J/∂w = 0.5. What is Δw?",
        value=-rate * 0.5,
        tolerance=abs(rate) * 0.005,
    )


def _slope(session: TrainingSession) -> QuestionTemplate:
    first = session.network.activations[0]
    activation = first if first.elementwise else ACTIVATIONS["sigmoid"]
    z = np.array([0.5])
    a = activation.function(z)
    value = float(activation.derivative(z, a)[0])
    return QuestionTemplate(
        kind="number",
        text=f"What is the slope ∂a/∂z of {activation.title} at z = 0.5, where a = "
        f"{number(float(a[0]), 4)}?",
        value=value,
        tolerance=0.005,
    )


def _same(make: QuestionTemplate) -> Make:
    return lambda _: make


FACTORS = ("∂J/∂a", "∂a/∂z", "∂z/∂w", "none of them")

READY_QUESTIONS: dict[str, ReadyQuestion] = {
    name: ReadyQuestion(name, title, make)
    for name, title, make in (
        ("parameters", "How many parameters has this network?", _parameters),
        ("layer_weights", "How many weights lead into layer 1?", _weights_of_layer),
        ("shape", "Which shape has the last weight matrix?", _shape),
        ("forward_numbers", "How many numbers does the forward pass compute?", _numbers_of_forward),
        ("updates", "How many updates are in one epoch?", _updates_of_epoch),
        ("larger_batches", "How many updates, with double batches?", _updates_doubled),
        ("first_gradient", "Which ∂J/∂w is computed first?", _first_gradient),
        ("first_factor", "Which factor is known first?", _order_of_factors),
        ("sgd_step", "What is Δw of plain gradient descent?", _sgd_step),
        ("slope", "What is the activation’s slope at z = 0.5?", _slope),
        (
            "dead_relu",
            "Which factor is 0 for a dead ReLU?",
            _same(_choice(
                "A ReLU unit has z < 0. Which factor of ∂J/∂w = ∂J/∂a · ∂a/∂z · ∂z/∂w is 0 "
                "because of it?", 2, *FACTORS,
            )),
        ),
        (
            "dz_dw",
            "What is ∂z/∂w?",
            _same(_choice(
                "z = a w + b. What is ∂z/∂w?",
                1, "a, the input of this weight", "w itself", "z / w", "1",
            )),
        ),
        ("dz_db", "What is ∂z/∂b?", _same(_count("z = a w + b. What is ∂z/∂b?", 1))),
        (
            "direction",
            "Which way does gradient descent move w?",
            _same(_choice(
                "∂J/∂w is positive. Which way does gradient descent move w?",
                2, "up", "down", "it depends on the sign of w",
            )),
        ),
        (
            "zero_weights",
            "All weights start at 0. What gets a gradient?",
            _same(_choice(
                "All weights and biases of a network with a tanh hidden layer start at 0. Which "
                "parameters can have a gradient other than 0 in the first update?",
                4, "all of them", "only the weights", "only the first layer’s",
                "only the biases of the output",
            )),
        ),
        (
            "penalty",
            "What does the L2 penalty add to the gradient?",
            _same(_choice(
                "The loss has the penalty λ/2 · w². What does it add to ∂J/∂w?",
                2, "λ", "λ w", "λ w²", "the sign of w, times λ",
            )),
        ),
    )
}  # fmt: skip
