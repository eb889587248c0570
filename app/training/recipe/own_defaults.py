"""The defaults for a person's own numbers to predict, where a patch does not choose.

Measured over prices, Kelvin, years, counts and 10⁻⁴ by ``benchmarks.learning.target_scales``.
"""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue

from app.engine.activations import ACTIVATIONS
from app.training.own_data import OwnData
from app.training.recipe.dataset import known_dataset
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.parts import RegularizerRecipe
from app.training.recipe.recipe import Recipe

HIDDEN_UNITS = 8
"""Of the only hidden layer: 4 and 2 units, as for the circle, get stuck with some seeds."""
MIN_ROWS_TO_TEST = 10
"""With fewer rows all of them train: R² of one or two test rows says nothing."""
RATES = ((10, 0.03), (40, 0.01))
"""Rows for each input below which L2 has this λ: a network learns so few by heart."""
_OF_EXAMPLES = frozenset({
    "optimizer", "schedule", "initializer", "regularizer", "loss", "reduction", "clip_norm",
    "frozen", "batch_size", "shuffle",
})  # fmt: skip
"""The parts of an example that say nothing of other data."""


def _is_example(recipe: Recipe) -> bool:
    """Whether the recipe is that of an example, with any seed."""
    return any(recipe.with_seed(0) == example.recipe.with_seed(0) for example in EXAMPLES.values())


def fit_own_numbers(
    recipe: Recipe, merged: dict[str, Any], patch: dict[str, JsonValue], own: OwnData | None
) -> None:
    """Set what suits own numbers to predict when they replace other data.

    In a session that is still an example, α = 2 or a loss of sums as printed there were not chosen
    for these data, so everything that the patch does not name gets its default.
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
    if own is None or (before is not None and before.digest == own.digest):
        return
    rows, inputs = own.points.shape
    is_example = _is_example(recipe)
    if before is not None and before.classes is None and not is_example:
        usual_before = _usual_penalty(before.rows, before.inputs)
        if "regularizer" not in patch and recipe.regularizer.model_dump() == usual_before:
            merged["regularizer"] = _usual_penalty(rows, inputs)
        return
    if is_example:
        usual = Recipe().model_dump()
        for name in _OF_EXAMPLES - patch.keys():
            merged[name] = usual[name]
        if "layers" not in patch:
            last = {**usual["layers"][-1], "activation": "identity", "units": own.outputs}
            merged["layers"] = [*usual["layers"][:-1], last]
        merged["standardize"] = patch.get("standardize", own.varies)
    standardized = own.target_varies and not _is_bounded(merged["layers"])
    merged["standardize_target"] = patch.get("standardize_target", standardized)
    hidden = Recipe().model_dump()["layers"][:-1]
    if "layers" not in patch and merged["layers"][:-1] == hidden:
        layer = {**hidden[0], "units": HIDDEN_UNITS}
        merged["layers"] = [layer, merged["layers"][-1]]
    part = patch.get("dataset")
    if rows < MIN_ROWS_TO_TEST and not (isinstance(part, dict) and "train_fraction" in part):
        merged["dataset"]["train_fraction"] = 1.0
    if "regularizer" not in patch and (is_example or recipe.regularizer.name == "none"):
        merged["regularizer"] = _usual_penalty(rows, inputs)


def _usual_penalty(rows: int, inputs: int) -> dict[str, Any]:
    """The regularizer for so many rows, as a part of a recipe."""
    rate = next((rate for least, rate in RATES if rows < least * inputs), None)
    if rate is None or rows < MIN_ROWS_TO_TEST:
        return RegularizerRecipe().model_dump()
    return {"name": "l2", "rate": rate}


def _is_bounded(layers: list[Any]) -> bool:
    """Whether standardised numbers would be out of the output's reach."""
    last = layers[-1] if layers and isinstance(layers[-1], dict) else {}
    activation = ACTIVATIONS.get(str(last.get("activation")))
    return activation is not None and activation.bounded
