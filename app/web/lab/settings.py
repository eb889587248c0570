"""The settings panel: values, errors and options of its form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS, Dataset
from app.engine.features import FEATURES, feature_names, plain_feature_names
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.schedules import SCHEDULES
from app.training.own_data import OwnData
from app.training.recipe.compatibility import fitting_losses
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.web.forms import FormFeedback
from app.web.lab.settings_form import DROPOUT, LABELS, field_values

TITLES = {
    part.name: part.title
    for table in (ACTIVATIONS, LOSSES, OPTIMIZERS, REGULARIZERS, INITIALIZERS)
    for part in table.values()
}
"""Names of parts as the page writes them; all others are written as in the recipe."""


@dataclass(frozen=True)
class SelectOption:
    """An option of a select; ``why_not`` says why it is disabled, if it is."""

    name: str
    title: str
    why_not: str = ""


@dataclass(frozen=True)
class RangeField:
    """A slider; its step is "any" if the value is not on the grid."""

    low: str
    high: str
    step: str


@dataclass(frozen=True)
class SettingsPanel:
    """Values, errors and options of the form. Number fields are labels by field name."""

    values: Mapping[str, str]
    shown: str
    errors: Mapping[str, str]
    dataset: Dataset
    dataset_groups: list[tuple[str, list[Dataset]]]
    noise: RangeField
    train_fraction: RangeField
    features: list[tuple[str, str, str, bool]]
    classes: list[SelectOption]
    losses: list[SelectOption]
    optimizers: list[SelectOption]
    hyperparameters: dict[str, str]
    schedules: list[SelectOption]
    schedule_fields: dict[str, str]
    regularizers: list[SelectOption]
    initializers: list[SelectOption]
    dropouts: dict[str, str]


def describe_settings(session: TrainingSession, feedback: FormFeedback) -> SettingsPanel:
    """The form for a recipe; refused fields keep what was typed."""
    recipe = session.recipe
    values = field_values(recipe)
    dataset = session.data.dataset
    schedule = {"gamma": "gamma", "epochs": "schedule_epochs"}
    return SettingsPanel(
        values={**values, **feedback.typed},
        shown=json.dumps(values),
        errors=feedback.errors,
        dataset=dataset,
        dataset_groups=_dataset_groups(session.own),
        noise=_range(recipe.dataset.noise, 0.0, 2.0),
        train_fraction=_range(recipe.dataset.train_fraction, 0.05, 1.0),
        features=_feature_choices(dataset, recipe),
        classes=[
            SelectOption(str(count), str(count))
            for count in sorted(dataset.class_counts)
            if len(dataset.class_counts) > 1
        ],
        losses=[
            SelectOption(name, TITLES.get(name, name), why_not)
            for name, why_not in fitting_losses(recipe.dataset, recipe.activations[-1]).items()
        ],
        optimizers=_choices(OPTIMIZERS),
        hyperparameters={name: LABELS[name] for name in OPTIMIZERS[recipe.optimizer.name].defaults},
        schedules=_choices(SCHEDULES),
        schedule_fields={
            schedule[name]: LABELS[schedule[name]]
            for name in SCHEDULES[recipe.schedule.name].defaults
        },
        regularizers=_choices(REGULARIZERS),
        initializers=_choices(INITIALIZERS),
        dropouts={
            f"{DROPOUT}{number}": f"Dropout, layer {number}"
            for number in range(1, len(recipe.layers))
        },
    )


def _feature_choices(dataset: Dataset, recipe: Recipe) -> list[tuple[str, str, str, bool]]:
    """Name, symbol, description and whether it is on, for every possible feature.

    The description is the name of the input in the data set, or empty.
    """
    named = dict(zip(plain_feature_names(dataset.inputs), dataset.input_names, strict=True))
    return [
        (
            name,
            FEATURES[name].symbol,
            "" if named.get(name) == name else named.get(name, ""),
            name in recipe.features,
        )
        for name in feature_names(dataset.inputs)
    ]


def _range(value: float, low: float, high: float) -> RangeField:
    """A slider in steps of 0.05; browsers move a value that is not on the grid of steps."""
    low = min(low, value)
    steps = (value - low) / 0.05
    on_grid = abs(steps - round(steps)) < 1e-9 and low in (0.0, 0.05)
    return RangeField(f"{low:.15g}", f"{high:g}", "0.05" if on_grid else "any")


def _dataset_groups(own: OwnData | None) -> list[tuple[str, list[Dataset]]]:
    """The data sets in groups, as the select shows them."""
    groups: dict[str, list[Dataset]] = {}
    for dataset in DATASETS.values():
        kind = "classes"
        if dataset.is_table:
            kind = "truth tables"
        elif dataset.is_measured:
            kind = "measured"
        elif dataset.task == "numbers":
            kind = "numbers"
        groups.setdefault(kind, []).append(dataset)
    if own is not None:
        groups["your data"] = [own.dataset]
    return list(groups.items())


def _choices(names: Mapping[str, object]) -> list[SelectOption]:
    return [SelectOption(name, TITLES.get(name, name)) for name in names]
