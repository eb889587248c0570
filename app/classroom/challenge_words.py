"""A challenge in words."""

from __future__ import annotations

from app.classroom.challenge import Challenge, Score, value_text
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import DatasetRecipe

LOSSES = {
    "mse": "the mean squared error",
    "huber": "the Huber loss",
    "binary_cross_entropy": "the binary cross-entropy",
    "cross_entropy": "the cross-entropy",
}
OPTIMIZERS = {
    "sgd": "SGD",
    "momentum": "momentum",
    "nesterov": "Nesterov",
    "adagrad": "AdaGrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
}


def data_words(dataset: DatasetRecipe) -> str:
    """Which data, as it stands in a sentence."""
    return "data of its own" if dataset.own else f"the data set {dataset_of(dataset).title}"


def metric_words(challenge: Challenge) -> str:
    """What is measured: of data without a test set on the training set."""
    over = "test" if challenge.tested else "training"
    return f"{over} {'accuracy' if challenge.is_accuracy else 'loss'}"


def counted(count: int, what: str) -> str:
    """“1 epoch”, “7 epochs”; ``what`` is the plural."""
    return f"{count} {what.removesuffix('s') if count == 1 else what}"


def goal_words(challenge: Challenge) -> str:
    """The goal and its bounds in one sentence."""
    order = "or more" if challenge.is_accuracy else "or less"
    data = (
        "the data that your teacher brought"
        if challenge.dataset.own
        else data_words(challenge.dataset)
    )
    goal = value_text(challenge.metric, challenge.goal)
    parts = [f"Reach a {metric_words(challenge)} of {goal} {order} on {data}"]
    if challenge.most_parameters is not None:
        parts.append(f"at most {counted(challenge.most_parameters, 'parameters')}")
    if challenge.most_epochs is not None:
        parts.append(f"at most {counted(challenge.most_epochs, 'epochs')}")
    if challenge.optimizer is not None:
        parts.append(f"{OPTIMIZERS[challenge.optimizer]} alone")
    first, *bounds = parts
    return f"{first}{f', with {_listed(bounds)}' if bounds else ''}."


def score_words(challenge: Challenge, score: Score) -> str:
    """A score as it stands in a sentence."""
    value = value_text(challenge.metric, score.value)
    return (
        f"{metric_words(challenge)} {value} with {counted(score.parameters, 'parameters')} "
        f"in {counted(score.epochs, 'epochs')}"
    )


def _listed(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
