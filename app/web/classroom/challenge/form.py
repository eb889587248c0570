"""The form with which a teacher sets a challenge: what was typed, and what it means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import get_args

from app.classroom.challenge import (
    MAX_EPOCHS,
    MAX_LOSS,
    MAX_PARAMETERS,
    Challenge,
    Metric,
    shown_value,
)
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import OptimizerName
from app.training.run.session import TrainingSession

FIELDS = ("metric", "goal", "most_parameters", "most_epochs", "optimizer")
MAX_LETTERS = 40
MISSING = "Write what is to be reached."
NO_ACCURACY = "These data have numbers to predict, and no accuracy; choose the loss."


@dataclass(frozen=True)
class ChallengeForm:
    """Each field as it was typed; ``errors`` has a sentence for each that cannot be used."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]


def empty_form(session: TrainingSession) -> ChallengeForm:
    """Before anything was typed: a goal for the data that the session has."""
    classes = dataset_of(session.recipe.dataset).task == "classes"
    typed = dict.fromkeys(FIELDS, "") | {"metric": "test_accuracy" if classes else "test_loss"}
    return ChallengeForm(typed, {})


def read_form(
    posted: Mapping[str, object], session: TrainingSession, number: int
) -> Challenge | ChallengeForm:
    """The challenge on a session's data; the form with sentences where something is wrong."""
    typed = {name: str(posted.get(name, "")).strip()[:MAX_LETTERS] for name in FIELDS}
    errors: dict[str, str] = {}
    recipe = session.recipe
    metric: Metric = "test_accuracy" if typed["metric"] == "test_accuracy" else "test_loss"
    if typed["metric"] not in get_args(Metric):
        errors["metric"] = "Choose the loss or the accuracy."
    elif metric == "test_accuracy" and dataset_of(recipe.dataset).task == "numbers":
        errors["metric"] = NO_ACCURACY
    goal = _goal(typed["goal"], metric, errors)
    parameters = _bound(typed, "most_parameters", MAX_PARAMETERS, errors)
    epochs = _bound(typed, "most_epochs", MAX_EPOCHS, errors)
    optimizer = next((name for name in get_args(OptimizerName) if name == typed["optimizer"]), None)
    if typed["optimizer"] and optimizer is None:
        errors["optimizer"] = "Choose one of the optimizers, or any."
    if errors:
        return ChallengeForm(typed, errors)
    return Challenge(
        number=number,
        dataset=recipe.dataset,
        seed=recipe.seed,
        tested=len(session.data.test) > 0,
        loss=recipe.loss,
        output=recipe.layers[-1].activation,
        metric=metric,
        goal=goal,
        most_parameters=parameters,
        most_epochs=epochs,
        optimizer=optimizer,
    )


def _goal(text: str, metric: Metric, errors: dict[str, str]) -> float:
    """A loss, or the share of a percentage."""
    if not text:
        errors["goal"] = MISSING
        return 0.0
    try:
        # Decimal, so that 98.7 % is the float that is nearest to 0.987.
        typed = Decimal(text.removesuffix("%").strip().replace("−", "-"))
    except InvalidOperation:
        typed = Decimal("NaN")
    most = 100 if metric == "test_accuracy" else MAX_LOSS
    if not (typed.is_finite() and 0 < typed <= Decimal(most) and typed.adjusted() > -13):
        errors["goal"] = (
            f"The accuracy to reach must be a number from 0.01 to 100, in percent, not “{text}”."
            if metric == "test_accuracy"
            else f"The loss to reach must be a number above 0, like 0.05, not “{text}”."
        )
        return 0.0
    goal = shown_value(metric, float(typed / 100 if metric == "test_accuracy" else typed))
    if not goal > 0 or math.isinf(goal):
        errors["goal"] = "An accuracy is shown in hundredths of a percent; give at least 0.01."
    return goal


def _bound(typed: Mapping[str, str], name: str, most: int, errors: dict[str, str]) -> int | None:
    text = typed[name]
    if not text:
        return None
    what = "parameters" if name == "most_parameters" else "epochs"
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= most):
        errors[name] = (
            f"The most {what} must be a whole number from 1 to a million, or empty for any, "
            f"not “{text}”."
        )
        return None
    return int(text)
