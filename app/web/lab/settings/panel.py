"""The settings panel: values, errors and options of its form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from app.engine.datasets import DATASETS, Dataset
from app.engine.features import FEATURES, feature_names, plain_feature_names
from app.engine.initializers import INITIALIZERS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.engine.schedules import SCHEDULES
from app.i18n.messages import _, pgettext
from app.render.charts.thumbnails import (
    draw_dataset_thumbnail,
    draw_loss_thumbnail,
    draw_points_thumbnail,
)
from app.render.formulas.loss_formula import narrow_symbols
from app.render.formulas.mathml import from_latex
from app.training.own_data import OwnData
from app.training.recipe.compatibility import fitting_losses
from app.training.recipe.parts import GIVEN
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.web.forms import FormFeedback
from app.web.lab.settings.data_notes import (
    describe_constant_inputs,
    describe_split,
    describe_target_size,
)
from app.web.lab.settings.form import DROPOUT, LABELS, field_values
from app.web.page_words import title_of

FIRST_FIELDS = frozenset({
    "", "dataset", "samples", "noise", "train_fraction", "features", "loss", "over_samples",
    "over_outputs", "half", "optimizer", "learning_rate", "batch_size", "freeze_biases",
})  # fmt: skip
"""Fields that are not folded."""
OWN_SEEDS = ("data_seed", "weight_seed", "order_seed")


@dataclass(frozen=True)
class SelectOption:
    """An option of a select; ``why_not`` says why it is disabled, if it is."""

    name: str
    title: str
    why_not: str = ""


@dataclass(frozen=True)
class PictureOption(SelectOption):
    """An option that is chosen by its picture; ``formula`` is MathML, or empty."""

    picture: Markup = Markup()
    formula: Markup = Markup()


@dataclass(frozen=True)
class RangeField:
    """A slider; its step is "any" if the value is not on the grid."""

    low: str
    high: str
    step: str


@dataclass(frozen=True)
class LossConvention:
    """The choices of the loss's convention that mean something, and J by them.

    ``formula`` is MathML that may break between its terms.
    """

    has_outputs: bool
    has_half: bool
    formula: Markup


@dataclass(frozen=True)
class SettingsPanel:
    """Values, errors and options of the form. Number fields are labels by field name.

    ``split`` says why the train share cannot be chosen, ``constant_inputs`` which inputs are 0,
    ``target_note`` what to know of the target's size.
    ``own_seeds`` says whether the recipe has a seed of its own for data, weights or order.
    ``folded`` names the folded settings that are not at their defaults; ``open`` if one of them
    was refused.
    """

    values: Mapping[str, str]
    shown: str
    errors: Mapping[str, str]
    dataset: Dataset
    dataset_groups: list[tuple[str, list[PictureOption]]]
    noise: RangeField
    train_fraction: RangeField
    features: list[tuple[str, str, str, bool]]
    classes: list[SelectOption]
    losses: list[PictureOption]
    convention: LossConvention
    optimizers: list[SelectOption]
    hyperparameters: dict[str, str]
    schedules: list[SelectOption]
    schedule_fields: dict[str, str]
    regularizers: list[SelectOption]
    initializers: list[SelectOption]
    dropouts: dict[str, str]
    split: str
    constant_inputs: str
    target_note: str
    own_seeds: bool
    folded: str
    open: bool


def describe_settings(session: TrainingSession, feedback: FormFeedback) -> SettingsPanel:
    """The form for a recipe; refused fields keep what was typed."""
    recipe = session.recipe
    values = field_values(recipe)
    typed = {
        name: text
        for name, text in feedback.typed.items()
        # A picture that there is not cannot be shown as the chosen one.
        if name not in ("dataset", "loss") or text in {*DATASETS, *LOSSES}
    }
    dataset = session.data.dataset
    schedule = {"gamma": "gamma", "epochs": "schedule_epochs"}
    return SettingsPanel(
        values={**values, **typed},
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
            PictureOption(
                name,
                _(LOSSES[name].title),
                why_not,
                Markup(draw_loss_thumbnail(name)),
                Markup(from_latex(LOSSES[name].formula)),
            )
            for name, why_not in fitting_losses(recipe.dataset, recipe.activations[-1]).items()
        ],
        convention=_convention(session),
        optimizers=_choices(OPTIMIZERS),
        hyperparameters={
            name: _(LABELS[name]) for name in OPTIMIZERS[recipe.optimizer.name].defaults
        },
        schedules=_choices(SCHEDULES),
        schedule_fields={
            schedule[name]: _(LABELS[schedule[name]])
            for name in SCHEDULES[recipe.schedule.name].defaults
        },
        regularizers=_choices(REGULARIZERS),
        initializers=_initializers(recipe),
        dropouts={
            f"{DROPOUT}{number}": _("Dropout, layer %(layer)s", layer=number)
            for number in range(1, len(recipe.layers))
        },
        split=describe_split(session),
        constant_inputs=describe_constant_inputs(session),
        target_note=describe_target_size(session),
        own_seeds=any(values[name] or name in feedback.errors for name in OWN_SEEDS),
        folded=", ".join(_folded(recipe)),
        open=any(name not in FIRST_FIELDS for name in feedback.errors),
    )


def _convention(session: TrainingSession) -> LossConvention:
    loss, outputs = session.loss, session.network.units[-1]
    formula = narrow_symbols(loss, session.network)
    return LossConvention(loss.per_output and outputs > 1, loss.has_half, Markup(formula))


def _folded(recipe: Recipe) -> list[str]:
    """Folded settings that change the training, as a person would name them."""
    found = []
    if recipe.regularizer.name != "none" and recipe.regularizer.rate:
        found.append(title_of(recipe.regularizer.name))
    if recipe.schedule.name != "constant":
        found.append(_("%(name)s schedule", name=title_of(recipe.schedule.name)))
    if recipe.clip_norm is not None:
        found.append(_("clipping"))
    if any(layer.dropout for layer in recipe.layers):
        found.append(_("dropout"))
    if recipe.standardize:
        found.append(_("standardised"))
    if recipe.standardize_target:
        found.append(_("target standardised"))
    return found


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


def _dataset_groups(own: OwnData | None) -> list[tuple[str, list[PictureOption]]]:
    """The data sets in groups, with pictures."""
    groups: dict[str, list[PictureOption]] = {}
    for dataset in DATASETS.values():
        kind = _("classes")
        if dataset.is_table:
            kind = _("truth tables")
        elif dataset.is_measured:
            kind = pgettext("data sets", "measured")
        elif dataset.task == "numbers":
            kind = _("numbers")
        picture = Markup(draw_dataset_thumbnail(dataset.name))
        option = PictureOption(dataset.name, _(dataset.title), picture=picture)
        groups.setdefault(kind, []).append(option)
    if own is not None:
        picture = Markup(draw_points_thumbnail(own.points, own.target))
        groups[_("your data")] = [
            PictureOption(own.dataset.name, own.dataset.title, picture=picture)
        ]
    return list(groups.items())


def _initializers(recipe: Recipe) -> list[SelectOption]:
    """The kinds of initial weights; given ones are kept, but only a recipe brings them."""
    given = (
        [SelectOption(GIVEN, pgettext("initial weights", "As given"))]
        if recipe.initializer.name == GIVEN
        else []
    )
    return given + _choices(INITIALIZERS)


def _choices(names: Mapping[str, object]) -> list[SelectOption]:
    return [SelectOption(name, title_of(name)) for name in names]
