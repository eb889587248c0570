"""The settings form: recipe to fields, fields to a patch, validation errors to fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ValidationError
from starlette.datastructures import FormData

from app.engine.features import FEATURES
from app.i18n.messages import N_, _
from app.training.recipe.compatibility import hyperparameters
from app.training.recipe.dataset import dataset_of
from app.training.recipe.frozen import BIASES
from app.training.recipe.recipe import LimitExceeded, Recipe
from app.training.run.typed_number import read_integer, read_number
from app.web.forms import field_sentence, read_index
from app.web.validation_messages import field_path, sentence

_FIELDS = {
    "dataset": (N_("Data set"), "dataset.name"),
    "samples": (N_("Samples"), "dataset.samples"),
    "noise": (N_("Noise"), "dataset.noise"),
    "train_fraction": (N_("Train share"), "dataset.train_fraction"),
    "classes": (N_("Classes"), "dataset.classes"),
    "features": (N_("Inputs"), "features"),
    "standardize": (N_("Standardise"), "standardize"),
    "standardize_target": (N_("Standardise target"), "standardize_target"),
    "loss": (N_("Loss"), "loss"),
    "over_samples": (N_("Over samples"), "reduction.samples"),
    "over_outputs": (N_("Over outputs"), "reduction.outputs"),
    "half": (N_("With ½"), "reduction.half"),
    "optimizer": (N_("Optimizer"), "optimizer.name"),
    "learning_rate": (N_("Learning rate"), "optimizer.learning_rate"),
    "momentum": (N_("Momentum μ"), "optimizer.momentum"),
    "decay": (N_("Decay ρ"), "optimizer.decay"),
    "beta1": ("β₁", "optimizer.beta1"),
    "beta2": ("β₂", "optimizer.beta2"),
    "epsilon": ("ε", "optimizer.epsilon"),
    "weight_decay": (N_("Weight decay λ′"), "optimizer.weight_decay"),
    "schedule": (N_("Schedule"), "schedule.name"),
    "gamma": (N_("Factor γ"), "schedule.gamma"),
    "schedule_epochs": (N_("Epochs T"), "schedule.epochs"),
    "regularizer": (N_("Regularizer"), "regularizer.name"),
    "rate": (N_("Rate λ"), "regularizer.rate"),
    "clip_norm": (N_("Clip norm"), "clip_norm"),
    "batch_size": (N_("Batch size"), "batch_size"),
    "shuffle": (N_("Shuffle"), "shuffle"),
    "initializer": (N_("Initial weights"), "initializer.name"),
    "seed": (N_("Seed"), "seed"),
    "data_seed": (N_("Data seed"), "data_seed"),
    "weight_seed": (N_("Weight seed"), "weight_seed"),
    "order_seed": (N_("Order seed"), "order_seed"),
}
"""Label of each form field, and its place in the recipe."""
LABELS = {name: label for name, (label, _) in _FIELDS.items()}
PATHS = {name: tuple(place.split(".")) for name, (_, place) in _FIELDS.items()}
BOXES = ("shuffle", "standardize", "standardize_target", "half")
"""Fields that are checkboxes."""
FREEZE_BIASES = "freeze_biases"
"""A checkbox for one entry of the recipe's frozen parameters."""
_EMPTY_IS_NULL = frozenset({
    "batch_size", "classes", "clip_norm", "momentum", "decay", "beta1", "beta2", "epsilon",
    "weight_decay", "gamma", "schedule_epochs", "data_seed", "weight_seed", "order_seed",
})  # fmt: skip
"""An empty field of these means null in the recipe."""

_WHOLE = frozenset({
    "samples", "classes", "schedule_epochs", "batch_size", "seed", "data_seed", "weight_seed",
    "order_seed",
})  # fmt: skip
_NUMBERS = frozenset({
    "noise", "train_fraction", "learning_rate", "momentum", "decay", "beta1", "beta2", "epsilon",
    "weight_decay", "gamma", "rate", "clip_norm",
})  # fmt: skip

_NO_NUMBER: list[JsonValue] = []
"""In place of an unreadable number: a recipe refuses it wherever a number belongs."""

DROPOUT = "dropout."
"""Prefix of the fields for dropout rates; the number of a hidden layer follows."""


def field_values(recipe: Recipe) -> dict[str, str]:
    """The text of each field for a recipe; a null hyperparameter shows its default."""
    in_force: dict[str, Any] = {
        **hyperparameters(recipe.optimizer),
        "classes": dataset_of(recipe.dataset).number_of_classes(recipe.dataset.classes),
        "gamma": hyperparameters(recipe.schedule).get("gamma"),
        "schedule_epochs": hyperparameters(recipe.schedule).get("epochs"),
    }
    values: dict[str, str] = {}
    for name, path in PATHS.items():
        value: Any = recipe
        for part in path:
            value = getattr(value, part)
        values[name] = _written(in_force.get(name, value))
    for number, layer in enumerate(recipe.layers[:-1], start=1):
        values[f"{DROPOUT}{number}"] = _written(layer.dropout)
    values[FREEZE_BIASES] = _written(BIASES in recipe.frozen)
    return values


def _in_order(features: list[str]) -> str:
    """Features in a fixed order, so that a different order of checkboxes is not a change."""
    return ",".join(sorted(features, key=lambda name: (list(FEATURES) + [name]).index(name)))


def _written(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "on"
        case list():
            return _in_order(value)
        case float():
            return f"{value:.15g}"
    return str(value)


def posted_values(form: FormData) -> dict[str, str]:
    """The values of a posted form, in the format of ``field_values``."""
    values = {
        name: _text(value)
        for name, value in form.items()
        if name in PATHS or name.startswith(DROPOUT)
    }
    values["features"] = _in_order([_text(feature) for feature in form.getlist("features")])
    # Browsers send nothing for an unchecked box.
    for box in (*BOXES, FREEZE_BIASES):
        values[box] = _text(form.get(box))
    return values


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def changed_fields(form: FormData) -> dict[str, str]:
    """The fields that differ from what the form showed when it was drawn.

    Only these are applied, so that an old page does not undo later changes.
    """
    posted = posted_values(form)
    try:
        shown = json.loads(_text(form.get("shown")))
    except (ValueError, RecursionError):
        shown = {}
    if not isinstance(shown, dict):
        shown = {}
    return {name: value for name, value in posted.items() if shown.get(name) != value}


def unreadable_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each field that should hold a number and holds none, by name."""
    errors: dict[str, str] = {}
    for name, text in fields.items():
        if not text and name in _EMPTY_IS_NULL:
            continue
        label = label_of(name)
        if name in _WHOLE and read_integer(text) is None:
            errors[name] = _no_whole_number(label, text[:40])
        elif _is_number(name) and read_number(text) is None:
            errors[name] = _no_number(label, text[:40])
    return errors


def label_of(name: str) -> str:
    """The label of a field; those of the layers' dropout have one."""
    return _(LABELS.get(name, N_("Dropout")))


def _no_whole_number(label: str, text: str) -> str:
    if not text:
        return _("%(label)s: enter a whole number, like 20.", label=label)
    return _("%(label)s: enter a whole number, like 20, not “%(text)s”.", label=label, text=text)


def _no_number(label: str, text: str) -> str:
    if not text:
        return _("%(label)s: enter a number, like 0.03.", label=label)
    return _("%(label)s: enter a number, like 0.03, not “%(text)s”.", label=label, text=text)


def _is_number(name: str) -> bool:
    return name in _NUMBERS or name.startswith(DROPOUT)


def patch_of(fields: Mapping[str, str], recipe: Recipe) -> dict[str, JsonValue]:
    """The fields as a patch of the recipe, which refuses it if one is in ``unreadable_fields``."""
    patch: dict[str, Any] = {}
    for name, text in fields.items():
        if name.startswith(DROPOUT):
            layers = patch.setdefault("layers", [layer.model_dump() for layer in recipe.layers])
            number = read_index(name.removeprefix(DROPOUT), 1, len(layers) - 1)
            if number is not None:
                layers[number - 1]["dropout"] = _read(name, text)
            continue
        if name == FREEZE_BIASES:
            others = [key for key in recipe.frozen if key != BIASES]
            patch["frozen"] = [*others, BIASES] if text == "on" else others
            continue
        *parents, last = PATHS[name]
        part = patch
        for parent in parents:
            part = part.setdefault(parent, {})
        part[last] = _read(name, text)
    return patch


def _read(name: str, text: str) -> JsonValue:
    if not text and name in _EMPTY_IS_NULL:
        return None
    if name in _WHOLE or _is_number(name):
        value = read_integer(text) if name in _WHOLE else read_number(text)
        return _NO_NUMBER if value is None else value
    match name:
        case box if box in BOXES:
            return text == "on"
        case "features":
            return list(text.split(",")) if text else []
    return text


def field_errors(error: ValidationError) -> dict[str, str]:
    """A sentence for each refused field by name; key ``""`` for errors that belong to no field."""
    errors: dict[str, str] = {}
    for problem in error.errors():
        place = field_path(problem["loc"])
        text = sentence(problem)
        if not place and ": " in text:
            # A sentence about fields that do not fit together begins with the path of one of them.
            place = text.partition(": ")[0]
        name = _field_at(place)
        if name:
            text = field_sentence({**problem, "loc": tuple(place.split("."))}, label_of(name))
        errors.setdefault(name, text)
    return errors


def _field_at(place: str) -> str:
    parts = place.split(".")
    if parts[0] == "layers" and parts[-1] == "dropout":
        return f"{DROPOUT}{int(parts[1]) + 1}"
    if parts[0] == "features":
        return "features"
    return next((name for name, (_, path) in _FIELDS.items() if path == place), "")


def limit_errors(error: LimitExceeded) -> dict[str, str]:
    """The sentence about an exceeded limit, by field name."""
    place, _, text = str(error).partition(": ")
    return {_field_at(place): f"{text[:1].upper()}{text[1:]}"}
