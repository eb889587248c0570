"""The Dataset of a recipe; for own data an outline, as a recipe knows no points."""

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
    """Its Dataset; for own data without points, names and ranges.

    A session's ``data.dataset`` has those too.
    """
    return DATASETS[part.name] if part.own is None else _outline_of(part.own)


def known_dataset(part: object) -> Dataset | None:
    """The same for a part not validated yet; None if it names no data set."""
    if not isinstance(part, Mapping):
        return None
    if part.get("name") != "own":
        return DATASETS.get(str(part.get("name")))
    try:
        own = OwnRecipe.model_validate(part.get("own"))
    except ValidationError:
        return None
    return _outline_of(own)


def own_part(own: OwnData) -> OwnRecipe:
    """The recipe's description of these data."""
    return OwnRecipe(
        inputs=own.points.shape[1],
        classes=len(own.class_names) or None,
        outputs=own.outputs or 1,
        probabilities=own.has_probabilities,
        rows=len(own.points),
        digest=own.digest,
    )


def is_described_by(own: OwnData, part: OwnRecipe) -> bool:
    """Whether the recipe means these data; an older recipe does not know of ``probabilities``."""
    described = own_part(own)
    return part in (described, described.model_copy(update={"probabilities": False}))


def to_own(patch: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The patch, extended so that it chooses own data."""
    dataset = patch.get("dataset", {})
    if not isinstance(dataset, dict):
        return patch  # invalid, and refused later
    return {**patch, "dataset": {**dataset, "name": "own"}}


def fill_own(part: dict[str, Any], own: OwnData | None) -> None:
    """Fill in ``own`` if the name is own; remove it otherwise."""
    if part.get("name") != "own":
        part["own"] = None
    elif own is not None:
        part["own"] = own_part(own).model_dump()


def _outline_of(own: OwnRecipe) -> Dataset:
    return _outline(own.inputs, own.classes, own.outputs, own.probabilities)


@cache
def _outline(inputs: int, classes: int | None, outputs: int, probabilities: bool) -> Dataset:
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
        target_names=("",) * outputs,
        probabilities=probabilities,
        is_measured=True,
    )
