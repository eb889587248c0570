"""The glossary: thirty terms of the page, each in a sentence or two, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from app.render.formulas import mathml as m


@dataclass(frozen=True)
class Term:
    """A term with one or two sentences, a formula in LaTeX if there is one, and its place.

    ``title`` is how the page writes it and ``labels`` are other writings of it there. ``place``
    says where it is seen, ``query`` opens a session that shows it, at the element ``anchor``.
    """

    id: str
    title: str
    about: str
    place: str
    query: str
    anchor: str
    latex: str = ""
    labels: tuple[str, ...] = ()

    @cached_property
    def formula(self) -> str:
        """The formula in MathML, otherwise empty."""
        return m.math(m.from_latex(self.latex)) if self.latex else ""


_ARTICLE, _CIRCLE = "example=article", "example=circle"


def _at(phase: int, selection: str) -> str:
    return f"{_ARTICLE}&phase={phase}&select={selection}"


TERMS: dict[str, Term] = {
    term.id: term
    for term in (
        Term(
            "accuracy",
            "Accuracy",
            "The share of samples whose class is predicted right.",
            "the counters above the network",
            _CIRCLE,
            "accuracy",
        ),
        Term(
            "activation",
            "Activation",
            "The output a of a neuron. The next layer gets it as its input.",
            "below each neuron of the diagram",
            _at(1, "a1.1"),
            "moment",
            "a^1 = f(z^1)",
        ),
        Term(
            "activation-function",
            "Activation function",
            "The function f that turns the weighted input z of a neuron into its activation a. "
            "Without it, several layers could do no more than one.",
            "above each layer of the diagram",
            _CIRCLE,
            "activation-1",
            "a = f(z)",
        ),
        Term(
            "backpropagation",
            "Backpropagation",
            "The way to compute all derivatives of the loss in one pass, from the output back to "
            "the input. Each layer uses what the layer after it has already computed.",
            "the phases named backward",
            _at(4, "a1.1"),
            "moment",
            r"\frac{\partial J}{\partial a^1} = \frac{\partial J}{\partial a^2} "
            r"\frac{\partial a^2}{\partial z^2} w^1",
            ("backward",),
        ),
        Term(
            "batch",
            "Batch",
            "The samples of one update. Their number is m, the batch size.",
            "the field Batch size",
            _CIRCLE,
            "batch_size",
            labels=("Batch size", "whole batch"),
        ),
        Term(
            "bias",
            "Bias",
            "A number b that is added to the weighted input of a neuron. It is trained like a "
            "weight.",
            "the dot beside each neuron",
            _at(1, "b0.1"),
            "moment",
            "z^1 = a^0 w^0 + b^0",
        ),
        Term(
            "chain-rule",
            "Chain rule",
            "The derivative of nested functions is the product of their derivatives. It splits "
            "∂J/∂w into factors that are easy to compute.",
            "the microscope",
            _at(4, "w1.1.1"),
            "moment",
            r"\frac{\partial J}{\partial w^1} = \frac{\partial J}{\partial a^2} "
            r"\frac{\partial a^2}{\partial z^2} \frac{\partial z^2}{\partial w^1}",
        ),
        Term(
            "derivative",
            "Derivative",
            "∂J/∂w says how fast J changes when only w changes. The page writes ∂ where the "
            "article writes d; both mean the same here.",
            "beside each weight of the diagram",
            _at(4, "w1.1.1"),
            "moment",
            r"\frac{\partial J}{\partial w}",
        ),
        Term(
            "dropout",
            "Dropout",
            "In each training step some neurons are left out at random, so that the network does "
            "not rely on any one of them.",
            "the settings, under More",
            _CIRCLE,
            "more-settings",
            r"a = d\, f(z)",
        ),
        Term(
            "epoch",
            "Epoch",
            "One pass through all training samples, batch by batch.",
            "the counters above the network",
            _CIRCLE,
            "epoch",
        ),
        Term(
            "forward-pass",
            "Forward pass",
            "The computation of the prediction, layer by layer from the input to the output.",
            "the phases named forward",
            _at(2, "a2.1"),
            "moment",
            r"a^2 = \sigma(a^1 w^1 + b^1)",
            ("forward",),
        ),
        Term(
            "gradient",
            "Gradient",
            "All derivatives ∂J/∂w and ∂J/∂b together. It points to where J rises fastest, so "
            "training goes the other way.",
            "the dotted lines of the diagram",
            f"{_CIRCLE}&show=gradients",
            "network-title",
            labels=("gradients",),
        ),
        Term(
            "initial-weights",
            "Initial weights",
            "The random numbers that the weights start with. If all were equal, the neurons of a "
            "layer would stay equal for ever.",
            "the settings, under More",
            _CIRCLE,
            "more-settings",
        ),
        Term(
            "layer",
            "Layer",
            "Neurons side by side that get the same inputs. Its number stands above each symbol: "
            "0 is the input, and layers between input and output are hidden.",
            "the columns of the diagram",
            _CIRCLE,
            "network-title",
            labels=("hidden layers",),
        ),
        Term(
            "learning-rate",
            "Learning rate",
            "The length α of a step against the gradient. Too small, and training is slow; too "
            "large, and the loss grows.",
            "the field Learning rate",
            _CIRCLE,
            "learning_rate",
            r"w := w - \alpha \frac{\partial J}{\partial w}",
        ),
        Term(
            "loss",
            "Loss",
            "A number J that says how far the predictions are from the targets. Sample i has the "
            "part Jᵢ in it.",
            "the last circle of the diagram",
            _at(3, "J"),
            "moment",
            r"J = \sum_i J_i",
            ("train loss", "test loss"),
        ),
        Term(
            "neuron",
            "Neuron",
            "It adds up its inputs times their weights, adds its bias, and applies its activation "
            "function.",
            "the boxes of the diagram",
            _at(1, "a1.1"),
            "network-title",
            r"a^1 = f(a^0 w^0 + b^0)",
        ),
        Term(
            "optimizer",
            "Optimizer",
            "The rule that turns the gradient into new weights. SGD takes a step against it; "
            "momentum and Adam remember earlier gradients, too.",
            "the field Optimizer",
            _CIRCLE,
            "optimizer",
        ),
        Term(
            "overfitting",
            "Overfitting",
            "The network learns the training samples by heart: the training loss falls and the "
            "test loss rises.",
            "the loss curve",
            _CIRCLE,
            "chart-loss",
        ),
        Term(
            "prediction",
            "Prediction",
            "The activation ŷ of the output layer: what the network answers for a sample.",
            "the panel Output",
            _CIRCLE,
            "output-title",
            r"\hat{y} = a^L",
            ("Output",),
        ),
        Term(
            "regularizer",
            "Regularizer",
            "A penalty for large weights with the rate λ. It keeps the network simple and acts "
            "against overfitting.",
            "the settings, under More",
            _CIRCLE,
            "more-settings",
            r"\frac{\partial J}{\partial w} + \lambda w",
        ),
        Term(
            "sample",
            "Sample",
            "One row of the data: its inputs and its target. The page shows the numbers of one "
            "sample i or of the whole batch.",
            "the head of the network panel",
            _CIRCLE,
            "numbers-of",
            labels=("one sample", "Samples", "for sample"),
        ),
        Term(
            "sensitivity",
            "Sensitivity",
            "∂J/∂a says how J changes with an activation. At the output it comes from the loss, "
            "before it from the layer after.",
            "the first factor of the chain rule",
            _at(4, "a1.1"),
            "moment",
            r"\frac{\partial J}{\partial a}",
        ),
        Term(
            "slope",
            "Slope",
            "∂a/∂z is the slope of the activation function at z. Where the function is flat it is "
            "nearly 0, and little gets through.",
            "the second factor of the chain rule",
            _at(4, "w1.1.1"),
            "moment",
            r"\frac{\partial a}{\partial z} = f'(z)",
        ),
        Term(
            "target",
            "Target",
            "The answer y that the prediction of a sample is compared with.",
            "the line to J in the diagram",
            _at(3, "J"),
            "moment",
            "(a^2_i - y_i)^2",
        ),
        Term(
            "test-set",
            "Training and test set",
            "The network learns from the training set. The test set is kept apart and shows "
            "whether it has learnt more than those samples.",
            "the setting Train share",
            _CIRCLE,
            "train_fraction",
            labels=("Train share",),
        ),
        Term(
            "update",
            "Update",
            "All weights and biases move one step against their derivatives. Then the next batch "
            "follows.",
            "the phase named update",
            _at(6, "w1.1.1"),
            "moment",
            r"w^1 := w^1 - \alpha \frac{\partial J}{\partial w^1}",
        ),
        Term(
            "vanishing-gradient",
            "Vanishing gradient",
            "Each layer multiplies by a slope and a weight. If they are small, the derivatives of "
            "the first layers are nearly 0, and those layers hardly learn.",
            "the dotted lines of a deep network",
            f"{_CIRCLE}&show=gradients",
            "network-title",
        ),
        Term(
            "weight",
            "Weight",
            "A number w on the line between two neurons. It multiplies what goes along, and "
            "training changes it.",
            "the lines of the diagram",
            _at(2, "w1.1.1"),
            "moment",
            "z^2 = a^1 w^1 + b^1",
        ),
        Term(
            "weighted-input",
            "Weighted input",
            "The sum z of a neuron's inputs times their weights, and its bias.",
            "the first line of a forward phase",
            _at(1, "w0.1.1"),
            "moment",
            "z^1 = a^0 w^0 + b^0",
        ),
    )
}
"""By id, in the order of the alphabet."""

_BY_LABEL = {label.lower(): term for term in TERMS.values() for label in (term.title, *term.labels)}


def term_of(label: str) -> Term | None:
    """The term that a label of the page is, if it is in the glossary."""
    return _BY_LABEL.get(label.lower())
