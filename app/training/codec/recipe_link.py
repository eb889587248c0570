"""A recipe as it stands in an address: JSON of what differs from the defaults."""

from __future__ import annotations

import json

from app.engine.features import plain_feature_names
from app.training.recipe.dataset import dataset_of
from app.training.recipe.recipe import Recipe

MAX_LETTERS = 8000
"""Longer addresses do not pass every browser, proxy and chat."""


def write_recipe(recipe: Recipe) -> str:
    """Short enough to be read in an address; ``read_recipe`` gives the same recipe."""
    different = recipe.model_dump(mode="json", exclude_defaults=True)
    if recipe.features != plain_feature_names(dataset_of(recipe.dataset).inputs):
        # Left out, they would be all that the data set has.
        different["features"] = recipe.features
    return json.dumps(different, separators=(",", ":"))


def read_recipe(text: str) -> Recipe:
    """The recipe again; raises pydantic's ValidationError."""
    return Recipe.model_validate_json(text)
