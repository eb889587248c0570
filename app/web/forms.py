"""What the page's forms and addresses say, as values; Refused where it cannot be meant."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.datastructures import FormData

from app.training.codec.recipe_link import MAX_LETTERS, read_recipe
from app.training.codec.state_link import read_state
from app.training.recipe.limits import Limits
from app.training.recipe.recipe import Recipe
from app.training.run.play import Play, Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from app.web.problems import HttpProblem, explain


def recipe_of(text: str) -> Recipe:
    """The recipe in an address."""
    if len(text) > MAX_LETTERS:
        raise HttpProblem(422, f"A recipe in an address has at most {MAX_LETTERS} characters.")
    try:
        return read_recipe(text)
    except ValidationError as error:
        status, sentence = explain(error)
        if status == 400:
            sentence = "It is cut off or changed; copy the whole address."
        raise HttpProblem(422, f"The recipe in this address cannot be used. {sentence}") from None


def state_of(text: str, limits: Limits) -> TrainingSession:
    """The session whose state is in an address; raises LimitExceeded."""
    return read_state(text.strip(), limits)


def unit_of(form: FormData) -> Unit:
    """By what a step moves."""
    try:
        return Unit(str(form.get("unit")))
    except ValueError:
        raise HttpProblem(422, f"unit must be one of {', '.join(Unit)}.") from None


def updates_of(form: FormData) -> int:
    """To after how many updates of the run somebody wants to go."""
    text = str(form.get("updates", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise HttpProblem(422, "updates must be a whole number from 0 on.")
    return int(text)


def play_of(form: FormData) -> Play:
    """How a run shall play; raises ValidationError for conditions that are none."""
    try:
        speed = Speed(str(form.get("speed")))
    except ValueError:
        raise HttpProblem(422, f"speed must be one of {', '.join(Speed)}.") from None
    given = {name: str(form.get(name, "")).strip() for name in StopConditions.model_fields}
    conditions = {name: text for name, text in given.items() if text}
    return Play(speed=speed, stop=StopConditions.model_validate(conditions, strict=False))


def value_of(form: FormData) -> float:
    """The new value of a weight or bias."""
    text = str(form.get("value", "")).strip()[:40]
    try:
        # The page writes minus signs as people do, and so they are copied.
        return float(text.replace("−", "-"))
    except ValueError:
        raise HttpProblem(
            422, f"A weight or bias must be a number, like −0.5 or 2e-3, not “{text}”."
        ) from None


def epochs_of(form: FormData) -> int:
    """How many epochs shall be trained."""
    text = str(form.get("epochs", ""))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise HttpProblem(422, "epochs must be a whole number from 1 on.")
    return int(text)
