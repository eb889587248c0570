"""The names of classes and of numbers to predict, as the page shows them."""

from __future__ import annotations

from app.engine.activations import ACTIVATIONS
from app.training.run.session import TrainingSession


def shown_class_names(session: TrainingSession) -> list[str]:
    """The names of the classes; empty for numbers to predict.

    Classes without names are the labels that a single output is trained on: 0 and 1, or −1 and 1.
    Of several outputs they are numbers.
    """
    dataset = session.data.dataset
    count = dataset.number_of_classes(session.recipe.dataset.classes)
    numbers = [str(label) for label in range(count)]
    if dataset.class_names and list(dataset.class_names) != numbers:
        return list(dataset.class_names)
    if count and session.network.units[-1] == 1:
        output = ACTIVATIONS[session.recipe.activations[-1]]
        return [f"{label:g}".replace("-", "−") for label in (output.low, output.high)]
    return numbers


def output_names(session: TrainingSession) -> list[str]:
    """The names of several numbers to predict; empty for a single one and for classes."""
    names = session.data.dataset.target_names
    return list(names) if session.data.dataset.outputs > 1 else []
