"""The settings form: recipe to fields, fields to a patch, validation errors to fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue, ValidationError
from starlette.datastructures import FormData

from app.engine.features import FEATURES
from app.training.recipe.compatibility import hyperparameters
from app.training.recipe.dataset import dataset_of
from app.training.recipe.frozen import BIASES
from app.training.recipe.recipe import LimitExceeded, Recipe
from app.training.run.typed_number import read_integer, read_number
from app.web.forms import field_sentence, read_index
from app.web.validation_messages import field_path, sentence

_FIELDS = {
    "dataset": ("Data set", "dataset.name"),
    "samples": ("Samples", "dataset.samples"),
    "noise": ("Noise", "dataset.noise"),
    "train_fraction": ("Train share", "dataset.train_fraction"),
    "classes": ("Classes", "dataset.classes"),
    "features": ("Inputs", "features"),
    "standardize": ("Standardise", "standardize"),
    "standardize_target": ("Standardise target", "standardize_target"),
    "loss": ("Loss", "loss"),
    "over_samples": ("Over samples", "reduction.samples"),
    "over_outputs": ("Over outputs", "reduction.outputs"),
    "half": ("With ½", "reduction.half"),
    "optimizer": ("Optimizer", "optimizer.name"),
    "learning_rate": ("Learning rate", "optimizer.learning_rate"),
    "momentum": ("Momentum μ", "optimizer.momentum"),
    "decay": ("Decay ρ", "optimizer.decay"),
    "beta1": ("β₁", "optimizer.beta1"),
    "beta2": ("β₂", "optimizer.beta2"),
    "epsilon": ("ε", "optimizer.epsilon"),
    "weight_decay": ("Weight decay λ′", "optimizer.weight_decay"),
    "schedule": ("Schedule", "schedule.name"),
    "gamma": ("Factor γ", "schedule.gamma"),
    "schedule_epochs": ("Epochs T", "schedule.epochs"),
    "regularizer": ("Regularizer", "regularizer.name"),
    "rate": ("Rate λ", "regularizer.rate"),
    "clip_norm": ("Clip norm", "clip_norm"),
    "batch_size": ("Batch size", "batch_size"),
    "shuffle": ("Shuffle", "shuffle"),
    "initializer": ("Initial weights", "initializer.name"),
    "seed": ("Seed", "seed"),
    "data_seed": ("Data seed", "data_seed"),
    "weight_seed": ("Weight seed", "weight_seed"),
    "order_seed": ("Order seed", "order_seed"),
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
        label = LABELS.get(name, "Dropout")
        instead = f", not “{text[:40]}”" if text else ""
        if name in _WHOLE and read_integer(text) is None:
            errors[name] = f"{label}: enter a whole number, like 20{instead}."
        elif _is_number(name) and read_number(text) is None:
            errors[name] = f"{label}: enter a number, like 0.03{instead}."
    return errors


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
            text = field_sentence(
                {**problem, "loc": tuple(place.split("."))}, LABELS.get(name, "Dropout")
            )
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
