"""The defaults for a person's own numbers to predict, where a patch does not choose.

Measured over house prices, Kelvin, years, counts and sizes of 10⁻⁴: ``benchmarks.target_scales``.
"""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from app.engine.activations import ACTIVATIONS
from app.training.own_data import OwnData
from app.training.recipe.dataset import known_dataset
from app.training.recipe.recipe import Recipe

HIDDEN_UNITS = 8
"""Of the only hidden layer: 4 and 2 units, as for the circle, get stuck with some seeds."""
MIN_ROWS_TO_TEST = 10
"""With fewer rows all of them train: R² of one or two test rows says nothing."""
MIN_ROWS_PER_INPUT = 10
"""With fewer rows for each input the network learns them by heart, so weights are kept small."""
RATE = 0.01
"""λ of L2 for such data."""


def fit_own_numbers(
    recipe: Recipe, merged: dict[str, Any], patch: dict[str, JsonValue], own: OwnData | None
) -> None:
    """Set what suits own numbers to predict when they replace other data.

    The target is standardised, as a network begins near 0 and takes small steps, unless it is
    constant, or the output is bounded like a sigmoid, which someone chose then. A hidden
    part that is still the first one of the page becomes one of 8 units. Few rows are all trained
    on; many inputs for their rows bring L2.
    """
    dataset = known_dataset(merged["dataset"])
    if dataset is None:
        return
    if dataset.task != "numbers" or merged["dataset"]["name"] != "own":
        if merged["dataset"] != recipe.dataset.model_dump():
            merged["standardize_target"] = patch.get("standardize_target", False)
        return
    before = recipe.dataset.own
    if own is None or (before is not None and before.classes is None):
        return
    standardized = own.target_varies and not _is_bounded(merged["layers"])
    merged["standardize_target"] = patch.get("standardize_target", standardized)
    hidden = Recipe().model_dump()["layers"][:-1]
    if "layers" not in patch and merged["layers"][:-1] == hidden:
        layer = {**hidden[0], "units": HIDDEN_UNITS}
        merged["layers"] = [layer, merged["layers"][-1]]
    rows, inputs = own.points.shape
    part = patch.get("dataset")
    if rows < MIN_ROWS_TO_TEST:
        if not (isinstance(part, dict) and "train_fraction" in part):
            merged["dataset"]["train_fraction"] = 1.0
    elif (
        "regularizer" not in patch
        and recipe.regularizer.name == "none"
        and rows < MIN_ROWS_PER_INPUT * inputs
    ):
        merged["regularizer"] = {"name": "l2", "rate": RATE}


def _is_bounded(layers: list[Any]) -> bool:
    """Whether standardised numbers would be out of the output's reach."""
    last = layers[-1] if layers and isinstance(layers[-1], dict) else {}
    activation = ACTIVATIONS.get(str(last.get("activation")))
    return activation is not None and activation.bounded
