"""The forms on the diagram: hidden layers and neurons come and go, activations change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from app.training.recipe.recipe import Recipe
from app.web.problems import HttpProblem

NEW_UNITS = 2
CHANGES = ("add_layer", "remove_layer", "add_unit", "remove_unit", "activation")


def changed_layers(recipe: Recipe, form: Mapping[str, str]) -> list[JsonValue]:
    """The layers after one change; raises Refused with a sentence where it cannot be made.

    ``change`` is one of ``CHANGES``; ``layer`` is the number of a layer from 1 to L. A new
    hidden layer comes last and is like the one before it.
    """
    change = form.get("change", "")
    if change not in CHANGES:
        raise HttpProblem(422, f"change must be one of {', '.join(CHANGES)}.")
    layers: list[dict[str, Any]] = [layer.model_dump() for layer in recipe.layers]
    if change == "add_layer":
        like = layers[-2] if len(layers) > 1 else _first_hidden(layers[-1])
        layers.insert(-1, dict(like))
    elif change == "remove_layer":
        if len(layers) == 1:
            raise HttpProblem(422, "There is no hidden layer left to take away.")
        del layers[-2]
    else:
        layer = layers[_number(form.get("layer", ""), len(layers), change) - 1]
        if change == "activation":
            layer["activation"] = form.get("activation", "")
        elif change == "add_unit":
            layer["units"] += 1
        elif layer["units"] == 1:
            raise HttpProblem(
                422, "A layer needs at least 1 unit; take the whole layer away instead."
            )
        else:
            layer["units"] -= 1
    return [dict(layer) for layer in layers]


def _first_hidden(output: dict[str, Any]) -> dict[str, Any]:
    """Like the output, but for activations that make no hidden layer or a useless one."""
    activation = output["activation"]
    fits = activation not in ("softmax", "identity")
    return {"units": NEW_UNITS, "activation": activation if fits else "tanh"}


def _number(text: str, depth: int, change: str) -> int:
    last = depth if change == "activation" else depth - 1
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= last):
        raise HttpProblem(422, f"layer must be a number from 1 to {last}.")
    return int(text)
