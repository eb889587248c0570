"""From the part of a recipe that names a data set to the Dataset, as far as the recipe knows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from pydantic import JsonValue, ValidationError

from app.engine.activations import Array
from app.engine.datasets import DATASETS, Dataset, Target
from app.training.own_data import OwnData
from app.training.recipe.parts import DatasetRecipe, OwnRecipe


def dataset_of(part: DatasetRecipe) -> Dataset:
    """Its Dataset. Own data have here only what a recipe says: no points, names or ranges.

    A session's ``data.dataset`` has those too.
    """
    return DATASETS[part.name] if part.own is None else _outline(part.own.inputs, part.own.classes)


def known_dataset(part: object) -> Dataset | None:
    """The same for a part that is not validated yet; None where it names none."""
    if not isinstance(part, Mapping):
        return None
    if part.get("name") != "own":
        return DATASETS.get(str(part.get("name")))
    try:
        own = OwnRecipe.model_validate(part.get("own"))
    except ValidationError:
        return None
    return _outline(own.inputs, own.classes)


def own_part(own: OwnData) -> OwnRecipe:
    """What a recipe has to know of these data."""
    return OwnRecipe(
        inputs=own.points.shape[1],
        classes=len(own.class_names) or None,
        rows=len(own.points),
        digest=own.digest,
    )


def to_own(patch: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The part of a recipe that chooses own data beside what the patch says of them."""
    dataset = patch.get("dataset", {})
    if not isinstance(dataset, dict):
        return patch  # which is refused
    return {**patch, "dataset": {**dataset, "name": "own"}}


def place_own(part: dict[str, Any], own: OwnData | None) -> None:
    """Fill in ``own`` where the name asks for it, and take it away where it does not."""
    if part.get("name") != "own":
        part["own"] = None
    elif own is not None:
        part["own"] = own_part(own).model_dump()


@cache
def _outline(inputs: int, classes: int | None) -> Dataset:
    def points(samples: int, classes: int, rng: np.random.Generator) -> tuple[Array, Target]:
        raise LookupError("a recipe has no points of own data; the session has them")

    return Dataset(
        "own",
        "my data",
        inputs,
        points,
        ranges=(),
        input_names=(),
        task="numbers" if classes is None else "classes",
        class_counts=() if classes is None else (classes,),
        is_measured=True,
    )
