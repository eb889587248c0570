"""A challenge and its scores as text."""

from __future__ import annotations

from app.classroom.challenge.challenge import Challenge, Score, value_text
from app.classroom.said import Counted, Part, Said, and_list, said
from app.engine.optimizers import OPTIMIZERS
from app.i18n.messages import N_, _, ngettext
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import DatasetRecipe

LOSS_NAMES = {
    "mse": N_("the mean squared error"),
    "huber": N_("the Huber loss"),
    "binary_cross_entropy": N_("the binary cross-entropy"),
    "cross_entropy": N_("the cross-entropy"),
}
OPTIMIZER_NAMES = {name: optimizer.title for name, optimizer in OPTIMIZERS.items()}


def dataset_said(dataset: DatasetRecipe) -> Said:
    """The data set, as part of a sentence."""
    if dataset.own:
        return said(N_("its own data"))
    return said(N_("the data set %(title)s"), title=said(dataset_of(dataset).title))


def metric_text(challenge: Challenge) -> str:
    """The metric; data without a test set are measured on the training set."""
    return str(metric_said(challenge))


def metric_said(challenge: Challenge) -> Said:
    """The metric as part of a sentence."""
    if challenge.is_accuracy:
        name = N_("test accuracy") if challenge.tested else N_("training accuracy")
    else:
        name = N_("test loss") if challenge.tested else N_("training loss")
    return said(name)


def metric_at_begin(challenge: Challenge) -> Said:
    """The metric at the beginning of a sentence."""
    if challenge.is_accuracy:
        name = N_("Test accuracy") if challenge.tested else N_("Training accuracy")
    else:
        name = N_("Test loss") if challenge.tested else N_("Training loss")
    return said(name)


def goal_text(challenge: Challenge) -> str:
    """The goal and its limits in one sentence."""
    data = (
        _("your teacher’s data") if challenge.dataset.own else str(dataset_said(challenge.dataset))
    )
    parts = {
        "metric": metric_text(challenge),
        "goal": value_text(challenge.metric, challenge.goal),
        "data": data,
    }
    limits = _limits(challenge)
    if challenge.is_accuracy and limits:
        return _("Reach a %(metric)s of at least %(goal)s on %(data)s, with %(limits)s.",
                 **parts, limits=limits)  # fmt: skip
    if challenge.is_accuracy:
        return _("Reach a %(metric)s of at least %(goal)s on %(data)s.", **parts)
    if limits:
        return _("Reach a %(metric)s of at most %(goal)s on %(data)s, with %(limits)s.",
                 **parts, limits=limits)  # fmt: skip
    return _("Reach a %(metric)s of at most %(goal)s on %(data)s.", **parts)


def _limits(challenge: Challenge) -> str:
    """What the run may have at most; empty without limits."""
    limits = []
    if (most := challenge.most_parameters) is not None:
        limits.append(ngettext("at most %(n)s parameter", "at most %(n)s parameters", most))
    if (most := challenge.most_epochs) is not None:
        limits.append(ngettext("at most %(n)s epoch", "at most %(n)s epochs", most))
    if challenge.optimizer is not None:
        limits.append(_("only %(optimizer)s", optimizer=OPTIMIZER_NAMES[challenge.optimizer]))
    return and_list(limits)


def score_text(challenge: Challenge, score: Score) -> str:
    """A score, as part of a sentence."""
    return _("%(metric)s %(value)s with %(parameters)s in %(epochs)s",
             **score_parts(challenge, score))  # fmt: skip


def score_parts(challenge: Challenge, score: Score) -> dict[str, Part]:
    """The parts of a sentence about a score."""
    return {
        "metric": metric_said(challenge),
        "value": value_text(challenge.metric, score.value),
        "parameters": Counted(count=score.parameters, unit="parameters"),
        "epochs": Counted(count=score.epochs, unit="epochs"),
    }
