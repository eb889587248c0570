"""Part of a recipe laid over a whole one."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from app.engine.datasets import DATASETS
from app.training.output_fit import fit_output
from app.training.recipe import Recipe

_KEPT_ON_RENAME = {"optimizer": ("learning_rate",)}


def merge_patch(recipe: Recipe, patch: dict[str, JsonValue]) -> dict[str, Any]:
    """The recipe as a dict with the patch laid over it, part by part; lists are replaced.

    A null is a value here (``"batch_size": null`` is the full batch). Where the data set
    changes and the patch names no features, the new data set's own inputs are taken; where it
    names no layers, the output layer and the loss are fitted to what is to be predicted. Another
    optimizer or schedule starts from its own hyperparameters, but keeps the learning rate. Where
    layers change and the patch does not name what is frozen, nothing is.
    """
    merged: dict[str, Any] = recipe.model_dump()
    for name, value in patch.items():
        present = merged.get(name)
        if isinstance(present, dict) and isinstance(value, dict):
            if (
                name in ("optimizer", "schedule")
                and value.get("name", present["name"]) != (present["name"])
            ):
                kept = _KEPT_ON_RENAME.get(name, ())
                present = {field: present[field] for field in kept}
            merged[name] = {**present, **value}
        else:
            merged[name] = value
    dataset = merged["dataset"]
    if isinstance(dataset, dict) and dataset.get("name") != recipe.dataset.name:
        merged["features"] = patch.get("features")
        if str(dataset.get("name")) not in DATASETS and "features" not in patch:
            del merged["features"]  # the name is refused, and that says enough
        if "classes" not in (part if isinstance(part := patch["dataset"], dict) else {}):
            dataset.pop("classes", None)
        if "standardize" not in patch:
            # Grams beside millimetres would drown every other input.
            known = DATASETS.get(str(dataset.get("name")))
            merged["standardize"] = known is not None and known.is_measured
    asked = (recipe.dataset.name, recipe.dataset.classes)
    if (
        isinstance(dataset, dict)
        and "layers" not in patch
        and (dataset.get("name"), dataset.get("classes")) != asked
    ):
        fit_output(merged, dataset, keep_loss="loss" in patch)
    before = recipe.model_dump()
    shape = any(merged[part] != before[part] for part in ("layers", "dataset") if part in patch)
    shape = shape or merged.get("features") != before["features"]
    if shape and "frozen" not in patch:
        merged["frozen"] = []
    return merged
