"""Compatibility: which parts of a recipe go together, and sentences for those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import output_units
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.training.recipe.dataset import dataset_of
from app.training.recipe.parts import (
    DatasetRecipe,
    LayerRecipe,
    OptimizerRecipe,
    RecipePart,
    ReductionRecipe,
    ScheduleRecipe,
)


def recipe_problem(
    dataset: DatasetRecipe,
    layers: Sequence[LayerRecipe],
    loss: str,
    optimizer: OptimizerRecipe,
    schedule: ScheduleRecipe,
) -> str | None:
    """A sentence for the first part that does not fit, saying what to change; None if all fit."""
    return (
        _layers_problem(dataset, layers)
        or _loss_problem(dataset, layers[-1].activation, loss)
        or _unknown_hyperparameter(optimizer, "optimizer", OPTIMIZERS[optimizer.name].defaults)
        or _unknown_hyperparameter(schedule, "schedule", SCHEDULES[schedule.name].defaults)
    )


def _layers_problem(dataset: DatasetRecipe, layers: Sequence[LayerRecipe]) -> str | None:
    *hidden, output = layers
    for number, layer in enumerate(hidden):
        if layer.activation == "softmax":
            return (
                f"layers.{number}.activation: softmax turns a layer into probabilities, so it "
                f"is for the output only; choose another activation"
            )
    if output.dropout:
        return "layers: the output layer cannot have dropout, because its a is the prediction"
    data = dataset_of(dataset)
    try:
        count = data.number_of_classes(dataset.classes)
    except ValueError as error:
        return f"dataset.classes: {error}"
    if output.activation == "softmax" and data.task == "numbers":
        return (
            f"layers: softmax gives probabilities of classes, but {dataset.name} has numbers to "
            f"predict; choose identity for the last layer"
        )
    if output.activation == "softmax" and count == 1:
        return (
            "layers: softmax of a single class is always 1, so nothing could be learned; choose "
            "sigmoid for the last layer"
        )
    units = output_units(data, dataset.classes, output.activation)
    if output.units != units:
        what = f"{count} class{'' if count == 1 else 'es'}"
        if data.task == "numbers":
            what = "one number" if units == 1 else f"{units} numbers to predict"
        return (
            f"layers: the data set {dataset.name} has {what}, so with {output.activation} give "
            f"the last layer {units} unit{'' if units == 1 else 's'}, not {output.units}"
        )
    return None


def _loss_problem(dataset: DatasetRecipe, output: str, name: str) -> str | None:
    loss, data = LOSSES[name], dataset_of(dataset)
    # Numbers from 0 to 1 are probabilities, which a sigmoid can be compared with as well.
    is_soft = data.probabilities and loss.outputs is not None and "softmax" not in loss.outputs
    if loss.classes_only and data.task == "numbers" and not is_soft:
        return (
            f"loss: {name} compares probabilities with classes, but {dataset.name} has numbers "
            f"to predict; choose mse or huber"
        )
    if loss.outputs is not None and output not in loss.outputs:
        return (
            f"loss: {name} does not go with the output activation {output}: {loss.why}; "
            f"choose {' or '.join(sorted(loss.outputs))} for the last layer or another loss"
        )
    return None


def half_problem(name: str, reduction: ReductionRecipe) -> str | None:
    """A sentence if the loss has no convention with ½; None if that fits."""
    if not reduction.half or LOSSES[name].has_half:
        return None
    usual = " or ".join(loss.name for loss in LOSSES.values() if loss.has_half)
    return f"reduction.half: the ½ belongs to {usual}, not to {name}; leave it out"


def target_problem(dataset: DatasetRecipe, standardize_target: bool, loss: str) -> str | None:
    """A sentence if a target of classes or of probabilities is to be standardised."""
    if not standardize_target:
        return None
    if dataset_of(dataset).task == "numbers":
        if not LOSSES[loss].classes_only:
            return None
        return (
            f"standardize_target: {loss} needs numbers from 0 to 1, and standardised ones are "
            f"not; switch it off, or choose mse or huber"
        )
    return (
        f"standardize_target: {dataset.name} has classes, and only numbers to predict can be "
        f"standardised; switch it off"
    )


def fitting_activations(dataset: DatasetRecipe, loss: str, *, is_output: bool) -> list[str]:
    """The activations allowed for a hidden layer, or for the output with this data set and loss."""
    hidden = [name for name, activation in ACTIVATIONS.items() if activation.elementwise]
    if not is_output:
        return hidden
    names = hidden if dataset_of(dataset).task == "numbers" else list(ACTIVATIONS)
    allowed = LOSSES[loss].outputs
    return [name for name in names if allowed is None or name in allowed]


def fitting_losses(dataset: DatasetRecipe, output: str) -> dict[str, str]:
    """Every loss with a sentence for why it does not go with this output; empty if it goes."""
    problems = {name: _loss_problem(dataset, output, name) or "" for name in LOSSES}
    return {name: problem.removeprefix("loss: ") for name, problem in problems.items()}


def _unknown_hyperparameter(
    part: RecipePart, name: str, defaults: Mapping[str, float]
) -> str | None:
    """A sentence for a hyperparameter that is given but not in ``defaults``."""
    for field, value in part:
        if field not in ("name", "learning_rate") and value is not None and field not in defaults:
            kind = getattr(part, "name", name)
            has = f"it has {', '.join(sorted(defaults))}" if defaults else "it has none of these"
            return f"{name}.{field}: {kind} has no {field}; {has}"
    return None


def hyperparameters(part: OptimizerRecipe | ScheduleRecipe) -> dict[str, float]:
    """The effective hyperparameters: those given, otherwise the defaults."""
    table = OPTIMIZERS if isinstance(part, OptimizerRecipe) else SCHEDULES
    defaults = table[part.name].defaults
    return {
        name: default if (given := getattr(part, name)) is None else given
        for name, default in defaults.items()
    }
