"""Compatibility: which parts of a recipe go together, and sentences for those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import output_units
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.schedules import SCHEDULES
from app.i18n.messages import _, ngettext
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
            return f"layers.{number}.activation: " + _(
                "softmax turns a layer into probabilities, so it is for the output only; choose "
                "another activation"
            )
    if output.dropout:
        return "layers: " + _(
            "the output layer cannot have dropout, because its a is the prediction"
        )
    data = dataset_of(dataset)
    try:
        count = data.number_of_classes(dataset.classes)
    except ValueError as error:
        return f"dataset.classes: {error}"
    if output.activation == "softmax" and data.task == "numbers":
        return "layers: " + _(
            "softmax gives probabilities of classes, but %(dataset)s has numbers to predict; "
            "choose identity for the last layer",
            dataset=dataset.name,
        )
    if output.activation == "softmax" and count == 1:
        return "layers: " + _(
            "softmax of a single class is always 1, so nothing could be learned; choose sigmoid "
            "for the last layer"
        )
    units = output_units(data, dataset.classes, output.activation)
    if output.units != units:
        what = ngettext("%(n)s class", "%(n)s classes", count)
        if data.task == "numbers":
            what = _("one number") if units == 1 else _("%(count)s numbers to predict", count=units)
        return "layers: " + ngettext(
            "the data set %(dataset)s has %(what)s, so with %(activation)s give the last layer "
            "%(n)s unit, not %(units)s",
            "the data set %(dataset)s has %(what)s, so with %(activation)s give the last layer "
            "%(n)s units, not %(units)s",
            units,
            dataset=dataset.name,
            what=what,
            activation=output.activation,
            units=output.units,
        )
    return None


def _loss_problem(dataset: DatasetRecipe, output: str, name: str) -> str | None:
    loss, data = LOSSES[name], dataset_of(dataset)
    # Numbers from 0 to 1 are probabilities, which a sigmoid can be compared with as well.
    is_soft = data.probabilities and loss.outputs is not None and "softmax" not in loss.outputs
    if loss.classes_only and data.task == "numbers" and not is_soft:
        return "loss: " + _(
            "%(loss)s compares probabilities with classes, but %(dataset)s has numbers to "
            "predict; choose mse or huber",
            loss=name,
            dataset=dataset.name,
        )
    if loss.outputs is not None and output not in loss.outputs:
        return "loss: " + _(
            "%(loss)s does not go with the output activation %(output)s: %(why)s; choose "
            "%(fitting)s for the last layer or another loss",
            loss=name,
            output=output,
            why=_(loss.why),
            fitting=_or(sorted(loss.outputs)),
        )
    return None


def half_problem(name: str, reduction: ReductionRecipe) -> str | None:
    """A sentence if the loss has no convention with ½; None if that fits."""
    if not reduction.half or LOSSES[name].has_half:
        return None
    usual = _or([loss.name for loss in LOSSES.values() if loss.has_half])
    return "reduction.half: " + _(
        "the ½ belongs to %(usual)s, not to %(loss)s; leave it out", usual=usual, loss=name
    )


def _or(names: Sequence[str]) -> str:
    """“a, b or c”."""
    if len(names) < 2:
        return "".join(names)
    *most, last = names
    first = most[0]
    for name in most[1:]:
        first = _("%(one)s or %(other)s", one=first, other=name)
    return _("%(one)s or %(other)s", one=first, other=last)


def target_problem(dataset: DatasetRecipe, standardize_target: bool, loss: str) -> str | None:
    """A sentence if a target of classes or of probabilities is to be standardised."""
    if not standardize_target:
        return None
    if dataset_of(dataset).task == "numbers":
        if not LOSSES[loss].classes_only:
            return None
        return "standardize_target: " + _(
            "%(loss)s needs numbers from 0 to 1, and standardised ones are not; switch it off, or "
            "choose mse or huber",
            loss=loss,
        )
    return "standardize_target: " + _(
        "%(dataset)s has classes, and only numbers to predict can be standardised; switch it off",
        dataset=dataset.name,
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
            if not defaults:
                return f"{name}.{field}: " + _(
                    "%(part)s has no %(field)s; it has none of these", part=kind, field=field
                )
            return f"{name}.{field}: " + _(
                "%(part)s has no %(field)s; it has %(names)s",
                part=kind,
                field=field,
                names=", ".join(sorted(defaults)),
            )
    return None


def hyperparameters(part: OptimizerRecipe | ScheduleRecipe) -> dict[str, float]:
    """The effective hyperparameters: those given, otherwise the defaults."""
    table = OPTIMIZERS if isinstance(part, OptimizerRecipe) else SCHEDULES
    defaults = table[part.name].defaults
    return {
        name: default if (given := getattr(part, name)) is None else given
        for name, default in defaults.items()
    }
