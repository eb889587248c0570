"""Reading the recipe in the address of a share link."""

from __future__ import annotations

from pydantic import ValidationError

from app.i18n.messages import _
from app.training.codec.recipe_link import MAX_LETTERS, read_recipe
from app.training.recipe.recipe import Recipe
from app.web.problems import HttpProblem, explain


def recipe_of(text: str) -> Recipe:
    """The recipe in an address; raises HttpProblem if it cannot be used."""
    if len(text) > MAX_LETTERS:
        raise HttpProblem(
            422, _("A recipe in an address has at most %(most)s characters.", most=MAX_LETTERS)
        )
    try:
        return read_recipe(text)
    except ValidationError as error:
        status, sentence = explain(error)
        if status == 400:
            sentence = _("It is incomplete or changed; copy the whole address.")
        raise HttpProblem(
            422, _("The recipe in this address cannot be used. %(reason)s", reason=sentence)
        ) from None
