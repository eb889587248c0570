"""Where a lesson, or one of its steps, begins: an example or a recipe, with settings."""

from __future__ import annotations

import json

from pydantic import ValidationError

from app.i18n.messages import _
from app.lessons.lesson import BadLesson, Start
from app.lessons.settings import BadSetting, change_recipe, sentence_of, with_patch
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import Recipe


def parse_start(value: str, line: int) -> Start:
    """``article; α 0.5; seed 4``, or a whole recipe as JSON. Raises BadLesson."""
    try:
        return Start(_recipe(value), line)
    except BadSetting as error:
        raise BadLesson(line, _("start: %(problem)s", problem=error)) from None


def _recipe(value: str) -> Recipe:
    if value.startswith("{"):
        try:
            patch = json.loads(value)
        except (ValueError, RecursionError):
            raise BadSetting(_("this is no JSON; check its brackets and quotes.")) from None
        if not isinstance(patch, dict):
            raise BadSetting(_("a recipe is a JSON object in curly brackets."))
        try:
            recipe = Recipe.model_validate(patch)
        except ValidationError as error:
            raise BadSetting(sentence_of(error)) from None
        if recipe.dataset.own is not None:
            raise BadSetting(_("a lesson has no data of its own; choose another data set."))
        return with_patch(recipe, {})
    name, *settings = [part.strip() for part in value.split(";")]
    recipes = {key: example.recipe for key, example in EXAMPLES.items() if example.own is None}
    if name not in recipes:
        raise BadSetting(
            _(
                "there is no example “%(name)s”; choose from %(names)s.",
                name=name,
                names=", ".join(recipes),
            )
        )
    recipe = recipes[name]
    for setting in settings:
        recipe = change_recipe(recipe, setting)
    return recipe
