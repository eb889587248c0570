"""A challenge and its scores as text."""

from __future__ import annotations

from app.classroom.challenge.challenge import Challenge, Score, value_text
from app.engine.optimizers import OPTIMIZERS
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import DatasetRecipe

LOSS_NAMES = {
    "mse": "the mean squared error",
    "huber": "the Huber loss",
    "binary_cross_entropy": "the binary cross-entropy",
    "cross_entropy": "the cross-entropy",
}
OPTIMIZER_NAMES = {name: optimizer.title for name, optimizer in OPTIMIZERS.items()}


def dataset_text(dataset: DatasetRecipe) -> str:
    """The data set, as part of a sentence."""
    return "its own data" if dataset.own else f"the data set {dataset_of(dataset).title}"


def metric_text(challenge: Challenge) -> str:
    """The metric; data without a test set are measured on the training set."""
    split = "test" if challenge.tested else "training"
    return f"{split} {'accuracy' if challenge.is_accuracy else 'loss'}"


def count_text(count: float, plural: str) -> str:
    """“1 epoch”, “7 epochs”."""
    return f"{count:.12g} {plural.removesuffix('s') if count == 1 else plural}"


def goal_text(challenge: Challenge) -> str:
    """The goal and its limits in one sentence."""
    bound = "at least" if challenge.is_accuracy else "at most"
    data = "your teacher’s data" if challenge.dataset.own else dataset_text(challenge.dataset)
    goal = value_text(challenge.metric, challenge.goal)
    limits = []
    if challenge.most_parameters is not None:
        limits.append(f"at most {count_text(challenge.most_parameters, 'parameters')}")
    if challenge.most_epochs is not None:
        limits.append(f"at most {count_text(challenge.most_epochs, 'epochs')}")
    if challenge.optimizer is not None:
        limits.append(f"only {OPTIMIZER_NAMES[challenge.optimizer]}")
    sentence = f"Reach a {metric_text(challenge)} of {bound} {goal} on {data}"
    return f"{sentence}{f', with {_listed(limits)}' if limits else ''}."


def score_text(challenge: Challenge, score: Score) -> str:
    """A score, as part of a sentence."""
    value = value_text(challenge.metric, score.value)
    return (
        f"{metric_text(challenge)} {value} with {count_text(score.parameters, 'parameters')} "
        f"in {count_text(score.epochs, 'epochs')}"
    )


def _listed(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)
