"""Patching a recipe: part of a recipe merged into a whole one."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from app.engine.datasets import Dataset
from app.engine.losses import LOSSES
from app.training.own_data import OwnData
from app.training.recipe.dataset import dataset_of, fill_own, known_dataset
from app.training.recipe.frozen import BIASES
from app.training.recipe.given_weights import drop_misfits
from app.training.recipe.limits import Limits
from app.training.recipe.output_layer import fit_output
from app.training.recipe.own_defaults import fit_own_numbers
from app.training.recipe.parts import InitializerRecipe
from app.training.recipe.recipe import Recipe, check_limits

_KEPT_ON_RENAME: dict[str, tuple[str, ...]] = {
    "optimizer": ("learning_rate",),
    "schedule": (),
    "initializer": (),
}
"""The fields of a part that stay where its name changes."""


def patched(
    recipe: Recipe,
    patch: dict[str, JsonValue],
    own: OwnData | None,
    limits: Limits,
    *,
    strict: bool,
) -> Recipe:
    """The recipe with a patch merged in, validated; see ``merge_patch``.

    ``strict=False`` reads numbers from text. Raises pydantic's ValidationError or LimitExceeded.
    """
    merged = Recipe.model_validate(merge_patch(recipe, patch, own), strict=strict)
    check_limits(merged, limits)
    return merged


def merge_patch(
    recipe: Recipe, patch: dict[str, JsonValue], own: OwnData | None = None
) -> dict[str, Any]:
    """The recipe as a dict with the patch merged in, part by part; lists are replaced.

    A null is a value here (``"batch_size": null`` is the full batch). Fields that the patch does
    not name follow from its changes:

    - another data set: its own inputs become the features, and output layer and loss are fitted;
      own numbers to predict are standardised, see ``fit_own_numbers``;
    - another optimizer or schedule: its default hyperparameters, with the same learning rate;
    - another loss: without ½, if that does not belong to it;
    - another shape of the network: nothing is frozen, or still all biases; weights that the recipe
      gives in numbers are drawn.

    ``own`` are the data that the name own refers to. Other own data of the same shape are not
    another data set: inputs and output stay as they are.
    """
    merged: dict[str, Any] = recipe.model_dump()
    for name, value in patch.items():
        present = merged.get(name)
        if isinstance(present, dict) and isinstance(value, dict):
            if name in _KEPT_ON_RENAME and value.get("name", present["name"]) != (present["name"]):
                present = {field: present[field] for field in _KEPT_ON_RENAME[name]}
            merged[name] = {**present, **value}
        else:
            merged[name] = value
    dataset = merged["dataset"]
    if isinstance(dataset, dict):
        fill_own(dataset, own)
        _fit_to_dataset(recipe, merged, dataset, patch, own)
    if "reduction" not in patch and merged["loss"] in LOSSES:
        half = recipe.reduction.half and LOSSES[merged["loss"]].has_half
        merged["reduction"] = {**merged["reduction"], "half": half}
    before = recipe.model_dump()
    shape = any(merged[part] != before[part] for part in ("layers", "dataset") if part in patch)
    shape = shape or merged.get("features") != before["features"]
    if shape and "frozen" not in patch:
        merged["frozen"] = [key for key in recipe.frozen if key == BIASES]
    if isinstance(dataset, dict):
        fit_own_numbers(recipe, merged, patch, own)
    if "initializer" not in patch and _widths(merged) != _widths(before):
        drop_misfits(merged, InitializerRecipe().model_dump())
    return merged


def _widths(recipe: dict[str, Any]) -> list[Any]:
    """n_0 … n_L of a recipe that is not validated yet."""
    features, layers = recipe.get("features") or [], recipe.get("layers") or []
    return [len(features), *(part.get("units") for part in layers if isinstance(part, dict))]


def _shape(dataset: Dataset) -> tuple[object, ...]:
    """What inputs and output have to fit."""
    return dataset.inputs, dataset.task, dataset.class_counts, dataset.outputs


def _fit_to_dataset(
    recipe: Recipe,
    merged: dict[str, Any],
    dataset: dict[str, Any],
    patch: dict[str, JsonValue],
    own: OwnData | None,
) -> None:
    """Fit inputs, classes and output to the data set if it is another one, or its shape is."""
    before, now = dataset_of(recipe.dataset), known_dataset(dataset)
    renamed = dataset.get("name") != recipe.dataset.name
    if renamed or (now is not None and now.inputs != before.inputs):
        merged["features"] = patch.get("features")
        if now is None and "features" not in patch:
            del merged["features"]  # the unknown name is refused, which says enough
    if renamed and "standardize" not in patch:
        # Inputs in large units would dominate all others.
        merged["standardize"] = now is not None and now.is_measured
        if own is not None and dataset.get("name") == "own":
            merged["standardize"] = own.varies
    reshaped = renamed or now is None or _shape(now) != _shape(before)
    if reshaped and "classes" not in (part if isinstance(part := patch["dataset"], dict) else {}):
        dataset.pop("classes", None)
    if "layers" not in patch and (reshaped or dataset.get("classes") != recipe.dataset.classes):
        fit_output(merged, dataset, keep_loss="loss" in patch)
