"""The glossary: thirty terms of the page, each in a sentence or two, with its place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

from app.i18n.caching import cache_by_language
from app.i18n.messages import N_, _
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
            N_("Accuracy"),
            N_("The share of samples whose class is predicted right."),
            N_("the counters above the network"),
            _CIRCLE,
            "accuracy",
        ),
        Term(
            "activation",
            N_("Activation"),
            N_("The output a of a neuron. The next layer gets it as its input."),
            N_("below each neuron of the diagram"),
            _at(1, "a1.1"),
            "moment",
            "a^1 = f(z^1)",
        ),
        Term(
            "activation-function",
            N_("Activation function"),
            N_(
                "The function f that turns the weighted input z of a neuron into its activation a. "
                "Without it, several layers could do no more than one."
            ),
            N_("above each layer of the diagram"),
            _CIRCLE,
            "activation-1",
            "a = f(z)",
        ),
        Term(
            "backpropagation",
            N_("Backpropagation"),
            N_(
                "The way to compute all derivatives of the loss in one pass, from the output back "
                "to the input. Each layer uses what the layer after it has already computed."
            ),
            N_("the phases named backward"),
            _at(4, "a1.1"),
            "moment",
            r"\frac{\partial J}{\partial a^1} = \frac{\partial J}{\partial a^2} "
            r"\frac{\partial a^2}{\partial z^2} w^1",
            (N_("backward"),),
        ),
        Term(
            "batch",
            N_("Batch"),
            N_("The samples of one update. Their number is m, the batch size."),
            N_("the field Batch size"),
            _CIRCLE,
            "batch_size",
            labels=(N_("Batch size"), N_("whole batch")),
        ),
        Term(
            "bias",
            N_("Bias"),
            N_(
                "A number b that is added to the weighted input of a neuron. It is trained like a "
                "weight."
            ),
            N_("the dot beside each neuron"),
            _at(1, "b0.1"),
            "moment",
            "z^1 = a^0 w^0 + b^0",
        ),
        Term(
            "chain-rule",
            N_("Chain rule"),
            N_(
                "The derivative of nested functions is the product of their derivatives. It splits "
                "∂J/∂w into factors that are easy to compute."
            ),
            N_("the microscope"),
            _at(4, "w1.1.1"),
            "moment",
            r"\frac{\partial J}{\partial w^1} = \frac{\partial J}{\partial a^2} "
            r"\frac{\partial a^2}{\partial z^2} \frac{\partial z^2}{\partial w^1}",
        ),
        Term(
            "derivative",
            N_("Derivative"),
            N_(
                "∂J/∂w says how fast J changes when only w changes. The page writes ∂ where the "
                "article writes d; both mean the same here."
            ),
            N_("beside each weight of the diagram"),
            _at(4, "w1.1.1"),
            "moment",
            r"\frac{\partial J}{\partial w}",
        ),
        Term(
            "dropout",
            N_("Dropout"),
            N_(
                "In each training step some neurons are left out at random, so that the network "
                "does not rely on any one of them."
            ),
            N_("the settings, under More"),
            _CIRCLE,
            "more-settings",
            r"a = d\, f(z)",
        ),
        Term(
            "epoch",
            N_("Epoch"),
            N_("One pass through all training samples, batch by batch."),
            N_("the counters above the network"),
            _CIRCLE,
            "epoch",
        ),
        Term(
            "forward-pass",
            N_("Forward pass"),
            N_("The computation of the prediction, layer by layer from the input to the output."),
            N_("the phases named forward"),
            _at(2, "a2.1"),
            "moment",
            r"a^2 = \sigma(a^1 w^1 + b^1)",
            (N_("forward"),),
        ),
        Term(
            "gradient",
            N_("Gradient"),
            N_(
                "All derivatives ∂J/∂w and ∂J/∂b together. It points to where J rises fastest, so "
                "training goes the other way."
            ),
            N_("the dotted lines of the diagram"),
            f"{_CIRCLE}&show=gradients",
            "network-title",
            labels=(N_("gradients"),),
        ),
        Term(
            "initial-weights",
            N_("Initial weights"),
            N_(
                "The random numbers that the weights start with. If all were equal, the neurons of "
                "a layer would stay equal for ever."
            ),
            N_("the settings, under More"),
            _CIRCLE,
            "more-settings",
        ),
        Term(
            "layer",
            N_("Layer"),
            N_(
                "Neurons side by side that get the same inputs. Its number stands above each "
                "symbol: 0 is the input, and layers between input and output are hidden."
            ),
            N_("the columns of the diagram"),
            _CIRCLE,
            "network-title",
            labels=(N_("hidden layers"),),
        ),
        Term(
            "learning-rate",
            N_("Learning rate"),
            N_(
                "The length α of a step against the gradient. Too small, and training is slow; too "
                "large, and the loss grows."
            ),
            N_("the field Learning rate"),
            _CIRCLE,
            "learning_rate",
            r"w := w - \alpha \frac{\partial J}{\partial w}",
        ),
        Term(
            "loss",
            N_("Loss"),
            N_(
                "A number J that says how far the predictions are from the targets. Sample i has "
                "the part Jᵢ in it."
            ),
            N_("the last circle of the diagram"),
            _at(3, "J"),
            "moment",
            r"J = \sum_i J_i",
            (N_("train loss"), N_("test loss")),
        ),
        Term(
            "neuron",
            N_("Neuron"),
            N_(
                "It adds up its inputs times their weights, adds its bias, and applies its "
                "activation function."
            ),
            N_("the boxes of the diagram"),
            _at(1, "a1.1"),
            "network-title",
            r"a^1 = f(a^0 w^0 + b^0)",
        ),
        Term(
            "optimizer",
            N_("Optimizer"),
            N_(
                "The rule that turns the gradient into new weights. SGD takes a step against it; "
                "momentum and Adam remember earlier gradients, too."
            ),
            N_("the field Optimizer"),
            _CIRCLE,
            "optimizer",
        ),
        Term(
            "overfitting",
            N_("Overfitting"),
            N_(
                "The network learns the training samples by heart: the training loss falls and the "
                "test loss rises."
            ),
            N_("the loss curve"),
            _CIRCLE,
            "chart-loss",
        ),
        Term(
            "prediction",
            N_("Prediction"),
            N_("The activation ŷ of the output layer: what the network answers for a sample."),
            N_("the panel Output"),
            _CIRCLE,
            "output-title",
            r"\hat{y} = a^L",
            (N_("Output"),),
        ),
        Term(
            "regularizer",
            N_("Regularizer"),
            N_(
                "A penalty for large weights with the rate λ. It keeps the network simple and acts "
                "against overfitting."
            ),
            N_("the settings, under More"),
            _CIRCLE,
            "more-settings",
            r"\frac{\partial J}{\partial w} + \lambda w",
        ),
        Term(
            "sample",
            N_("Sample"),
            N_(
                "One row of the data: its inputs and its target. The page shows the numbers of one "
                "sample i or of the whole batch."
            ),
            N_("the head of the network panel"),
            _CIRCLE,
            "numbers-of",
            labels=(N_("one sample"), N_("Samples"), N_("for sample")),
        ),
        Term(
            "sensitivity",
            N_("Sensitivity"),
            N_(
                "∂J/∂a says how J changes with an activation. At the output it comes from the "
                "loss, before it from the layer after."
            ),
            N_("the first factor of the chain rule"),
            _at(4, "a1.1"),
            "moment",
            r"\frac{\partial J}{\partial a}",
        ),
        Term(
            "slope",
            N_("Slope"),
            N_(
                "∂a/∂z is the slope of the activation function at z. Where the function is flat it "
                "is nearly 0, and little gets through."
            ),
            N_("the second factor of the chain rule"),
            _at(4, "w1.1.1"),
            "moment",
            r"\frac{\partial a}{\partial z} = f'(z)",
        ),
        Term(
            "target",
            N_("Target"),
            N_("The answer y that the prediction of a sample is compared with."),
            N_("the line to J in the diagram"),
            _at(3, "J"),
            "moment",
            "(a^2_i - y_i)^2",
        ),
        Term(
            "test-set",
            N_("Training and test set"),
            N_(
                "The network learns from the training set. The test set is kept apart and shows "
                "whether it has learnt more than those samples."
            ),
            N_("the setting Train share"),
            _CIRCLE,
            "train_fraction",
            labels=(N_("Train share"),),
        ),
        Term(
            "update",
            N_("Update"),
            N_(
                "All weights and biases move one step against their derivatives. Then the next "
                "batch follows."
            ),
            N_("the phase named update"),
            _at(6, "w1.1.1"),
            "moment",
            r"w^1 := w^1 - \alpha \frac{\partial J}{\partial w^1}",
        ),
        Term(
            "vanishing-gradient",
            N_("Vanishing gradient"),
            N_(
                "Each layer multiplies by a slope and a weight. If they are small, the derivatives "
                "of the first layers are nearly 0, and those layers hardly learn."
            ),
            N_("the dotted lines of a deep network"),
            f"{_CIRCLE}&show=gradients",
            "network-title",
        ),
        Term(
            "weight",
            N_("Weight"),
            N_(
                "A number w on the line between two neurons. It multiplies what goes along, and "
                "training changes it."
            ),
            N_("the lines of the diagram"),
            _at(2, "w1.1.1"),
            "moment",
            "z^2 = a^1 w^1 + b^1",
        ),
        Term(
            "weighted-input",
            N_("Weighted input"),
            N_("The sum z of a neuron's inputs times their weights, and its bias."),
            N_("the first line of a forward phase"),
            _at(1, "w0.1.1"),
            "moment",
            "z^1 = a^0 w^0 + b^0",
        ),
    )
}
"""By id, in the order of the alphabet."""


def glossary() -> list[Term]:
    """All terms in the current language, in the order of their titles in it."""
    return list(_glossary())


def term_of(label: str) -> Term | None:
    """The term that a label of the page is, in English or as the page has it; else None."""
    return _by_label().get(label.lower())


@cache_by_language()
def _glossary() -> tuple[Term, ...]:
    terms = [
        replace(term, title=_(term.title), about=_(term.about), place=_(term.place))
        for term in TERMS.values()
    ]
    return tuple(sorted(terms, key=_alphabetical))


def _alphabetical(term: Term) -> str:
    """The title without case and accents; Chinese titles keep the order of their characters."""
    return unicodedata.normalize("NFD", term.title).casefold()


@cache_by_language()
def _by_label() -> dict[str, Term]:
    found: dict[str, Term] = {}
    for term in TERMS.values():
        for label in (term.title, *term.labels):
            found[label.lower()] = term
            found.setdefault(_(label).lower(), term)
    return found
