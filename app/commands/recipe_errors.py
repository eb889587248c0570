"""What is wrong in a recipe that a person has written: the key, and what to write there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.training.recipe.parts import LayerRecipe
from app.training.recipe.recipe import Recipe
from app.web.validation_messages import field_path, sentence, shown

BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "of at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "of at most"),
}
"""Kinds of errors about a bound: its name in the context, and the words before it."""

OBJECTS = {"dict_type", "model_type", "model_attributes_type"}
"""Kinds of errors about a value that must be an object."""


def recipe_sentence(problem: Mapping[str, Any] | ErrorDetails) -> str:
    """One sentence for one refused value: “optimizer.learning_rate: write a number above 0.”"""
    key, kind, context = field_path(problem["loc"]), problem["type"], problem.get("ctx", {})
    sent = shown(problem.get("input"))
    if kind in BOUNDS:
        bound, words = BOUNDS[kind]
        return f"{key}: write a number {words} {context[bound]:g}, not {sent}."
    if kind == "extra_forbidden":
        return f"{key}: a recipe has no such key; {_advice(problem['loc'])}."
    if kind in OBJECTS:
        known = _model_at(problem["loc"])
        first = next(iter(known.model_fields)) if known else "name"
        return f'{key}: write an object, like {{"{first}": …}}, not {sent}.'
    text = sentence(problem)
    must = f"{key} must "
    if key and text.startswith(must):
        wanted = text.removeprefix(must).removeprefix("be ").removeprefix("have ")
        return f"{key}: write {wanted}"
    return text


def _advice(place: Sequence[int | str]) -> str:
    """Where an unknown key belongs, or the known one that is nearest to it."""
    *parents, name = [str(part) for part in place]
    elsewhere = [path for path in _paths(Recipe) if path.rpartition(".")[2] == name]
    if elsewhere:
        return f"write it as {' or '.join(elsewhere)}"
    model = _model_at(parents)
    names = list(model.model_fields) if model else []
    nearest = get_close_matches(name, names, 1, 0.6)
    if nearest:
        return f"write {nearest[0]}, or remove it"
    return f"it knows {', '.join(names)}" if names else "remove it"


def _model_at(place: Sequence[int | str]) -> type[BaseModel] | None:
    """The part of a recipe at this place, if it has fields of its own."""
    model: type[BaseModel] = Recipe
    for part in place:
        if isinstance(part, int) or part.isdigit():
            continue
        inner = LayerRecipe if part == "layers" else _annotation(model, part)
        if inner is None:
            return None
        model = inner
    return model


def _annotation(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    field = model.model_fields.get(name)
    kind = None if field is None else field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _paths(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """The keys of a recipe, as optimizer.learning_rate."""
    for name in model.model_fields:
        inner = LayerRecipe if name == "layers" else _annotation(model, name)
        if inner is None:
            yield f"{before}{name}"
        else:
            yield from _paths(inner, f"{before}{name}.{'0.' if name == 'layers' else ''}")
