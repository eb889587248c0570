"""The form with which a teacher sets a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from app.classroom.challenge.challenge import (
    MAX_EPOCHS,
    MAX_LOSS,
    MAX_PARAMETERS,
    Challenge,
    Metric,
    displayed_value,
)
from app.i18n.messages import N_, _
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import OptimizerName
from app.training.run.session import TrainingSession
from app.training.run.typed_number import plain_number
from app.web.forms import read_integer

FIELDS = ("metric", "goal", "most_parameters", "most_epochs", "optimizer")
MAX_INPUT_LENGTH = 40
MISSING = N_("Enter a goal.")
NO_ACCURACY = N_("These data have numbers as targets, so there is no accuracy. Choose the loss.")


@dataclass(frozen=True)
class ChallengeForm:
    """The typed text of each field; ``errors`` has a sentence for each invalid one."""

    typed: Mapping[str, str]
    errors: Mapping[str, str]


def empty_form(session: TrainingSession) -> ChallengeForm:
    """The form before anything was typed, with the metric that suits the session's data."""
    classes = dataset_of(session.recipe.dataset).task == "classes"
    typed = dict.fromkeys(FIELDS, "") | {"metric": "test_accuracy" if classes else "test_loss"}
    return ChallengeForm(typed, {})


def read_form(
    posted: Mapping[str, object], session: TrainingSession, number: int
) -> Challenge | ChallengeForm:
    """The challenge on a session's data, or the form with error messages."""
    typed = {name: str(posted.get(name, "")).strip()[:MAX_INPUT_LENGTH] for name in FIELDS}
    errors: dict[str, str] = {}
    recipe = session.recipe
    metric: Metric = "test_accuracy" if typed["metric"] == "test_accuracy" else "test_loss"
    if typed["metric"] not in get_args(Metric):
        errors["metric"] = _("Choose the loss or the accuracy.")
    elif metric == "test_accuracy" and dataset_of(recipe.dataset).task == "numbers":
        errors["metric"] = _(NO_ACCURACY)
    goal = _read_goal(typed["goal"], metric, errors)
    parameters = _read_limit(typed, "most_parameters", MAX_PARAMETERS, errors)
    epochs = _read_limit(typed, "most_epochs", MAX_EPOCHS, errors)
    optimizer = next((name for name in get_args(OptimizerName) if name == typed["optimizer"]), None)
    if typed["optimizer"] and optimizer is None:
        errors["optimizer"] = _("Choose one of the optimizers, or any.")
    if errors:
        return ChallengeForm(typed, errors)
    return Challenge(
        number=number,
        dataset=recipe.dataset,
        seed=recipe.seeds.data,
        tested=len(session.data.test) > 0,
        loss=recipe.loss,
        output=recipe.layers[-1].activation,
        standardize_target=recipe.standardize_target,
        metric=metric,
        goal=goal,
        most_parameters=parameters,
        most_epochs=epochs,
        optimizer=optimizer,
    )


def _read_goal(text: str, metric: Metric, errors: dict[str, str]) -> float:
    """A loss, or an accuracy in percent as a fraction."""
    if not text:
        errors["goal"] = _(MISSING)
        return 0.0
    # Decimal, so that 98.7 % becomes the float nearest to 0.987.
    typed = Decimal(plain_number(text.removesuffix("%")) or "NaN")
    is_accuracy = metric == "test_accuracy"
    lowest, highest = (Decimal("0.1"), 100) if is_accuracy else (Decimal("1e-12"), int(MAX_LOSS))
    if not (typed.is_finite() and lowest <= typed <= highest):
        errors["goal"] = (
            _("Accuracy: enter a percentage from 0.1 to 100, not “%(text)s”.", text=text)
            if is_accuracy
            else _("Loss: enter a number above 0, like 0.05, not “%(text)s”.", text=text)
        )
        return 0.0
    return displayed_value(metric, float(typed / 100 if is_accuracy else typed))


def _read_limit(
    typed: Mapping[str, str], name: str, highest: int, errors: dict[str, str]
) -> int | None:
    text = typed[name]
    if not text:
        return None
    value = read_integer(text, 1, highest)
    if value is None:
        wrong = (
            N_(
                "Parameters: enter a whole number from 1 to a million, or leave it empty, not "
                "“%(text)s”."
            )
            if name == "most_parameters"
            else N_(
                "Epochs: enter a whole number from 1 to a million, or leave it empty, not "
                "“%(text)s”."
            )
        )
        errors[name] = _(wrong, text=text)
        return None
    return value
