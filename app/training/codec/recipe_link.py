"""Recipe links: a recipe as text for an address, JSON of what differs from the defaults."""

from __future__ import annotations

import json

from app.engine.features import plain_feature_names
from app.training.recipe.dataset import dataset_of
from app.training.recipe.recipe import Recipe

MAX_LETTERS = 8000
"""Longer addresses fail in some browsers, proxies and chats."""


def write_recipe(recipe: Recipe) -> str:
    """The text; ``read_recipe`` gives the same recipe."""
    different = recipe.model_dump(mode="json", exclude_defaults=True)
    if recipe.features != plain_feature_names(dataset_of(recipe.dataset).inputs):
        # If left out, they would be all inputs of the data set.
        different["features"] = recipe.features
    return json.dumps(different, separators=(",", ":"))


def read_recipe(text: str) -> Recipe:
    """The recipe again. Raises pydantic's ValidationError."""
    return Recipe.model_validate_json(text)
