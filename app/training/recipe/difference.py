"""Differences between recipes, field by field: the columns of a table of runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from app.training.recipe.compatibility import hyperparameters
from app.training.recipe.parts import LayerRecipe, OptimizerRecipe, ScheduleRecipe
from app.training.recipe.recipe import Recipe
from app.training.recipe.rules import make_rules

FieldValue = str | float | int | bool | None


@dataclass(frozen=True)
class Difference:
    """A field by its path, as ``optimizer.learning_rate``, and its value in each recipe.

    Lists are text. None also means that an optimizer has no such hyperparameter.
    """

    place: str
    values: list[FieldValue]


def differences(recipes: Sequence[Recipe]) -> list[Difference]:
    """The fields that are not equal in all recipes, in the order of the recipe.

    Hyperparameters are the effective ones, so an explicit default is no difference.
    """
    flat = [_flatten(recipe) for recipe in recipes]
    places = list(dict.fromkeys(place for fields in flat for place in fields))
    found = [Difference(place, [fields.get(place) for fields in flat]) for place in places]
    return [one for one in found if any(value != one.values[0] for value in one.values)]


def same_task(recipes: Sequence[Recipe]) -> bool:
    """Whether all have the same data set and the same J, so that their losses can be compared.

    Another seed draws other points of the same kind, which is the same task.
    """
    return all(_task(recipe) == _task(recipes[0]) for recipe in recipes)


def _task(recipe: Recipe) -> tuple[object, ...]:
    loss, outputs = make_rules(recipe).loss, recipe.units[-1]
    return (
        recipe.dataset,
        loss.name,
        loss.divisor_letters(outputs),
        loss.reduction.half,
        recipe.standardize_target,
    )


def _flatten(recipe: Recipe) -> dict[str, FieldValue]:
    return dict(_fields(recipe, ""))


def _fields(part: BaseModel, before: str) -> Iterator[tuple[str, FieldValue]]:
    fields: dict[str, Any] = {name: getattr(part, name) for name in type(part).model_fields}
    if isinstance(part, OptimizerRecipe | ScheduleRecipe):
        fields |= hyperparameters(part)
    for name, value in fields.items():
        if isinstance(value, BaseModel):
            yield from _fields(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _value(value)


def _value(value: Any) -> FieldValue:
    if isinstance(value, list):
        return ", ".join(map(_entry, value)) or None
    return value if isinstance(value, str | float | int | bool | None) else str(value)


def _entry(entry: object) -> str:
    if not isinstance(entry, LayerRecipe):
        return str(entry)
    dropped = f" dropout {entry.dropout:g}" if entry.dropout else ""
    return f"{entry.units} {entry.activation}{dropped}"
