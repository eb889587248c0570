"""The forms on the diagram: add and remove hidden layers and neurons, choose activations."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, JsonValue

from app.i18n.messages import _
from app.training.recipe.recipe import Recipe
from app.web.forms import read_index
from app.web.problems import HttpProblem

NEW_UNITS = 2


class LayersForm(BaseModel):
    """One change; ``layer`` is the number of a layer from 1 to L, as typed."""

    change: Literal["add_layer", "remove_layer", "add_unit", "remove_unit", "activation"]
    layer: str = ""
    activation: str = ""


def changed_layers(recipe: Recipe, form: LayersForm) -> list[JsonValue]:
    """The layers after one change; raises HttpProblem if it is impossible.

    A new hidden layer comes last and is a copy of the one before it.
    """
    change = form.change
    layers: list[dict[str, Any]] = [layer.model_dump() for layer in recipe.layers]
    if change == "add_layer":
        like = layers[-2] if len(layers) > 1 else _first_hidden(layers[-1])
        layers.insert(-1, dict(like))
    elif change == "remove_layer":
        if len(layers) == 1:
            raise HttpProblem(422, _("There is no hidden layer to remove."))
        del layers[-2]
    else:
        layer = layers[_number(form.layer, len(layers), change) - 1]
        if change == "activation":
            layer["activation"] = form.activation
        elif change == "add_unit":
            layer["units"] += 1
        elif layer["units"] == 1:
            raise HttpProblem(
                422, _("A layer needs at least 1 unit; remove the whole layer instead.")
            )
        else:
            layer["units"] -= 1
    return [dict(layer) for layer in layers]


def _first_hidden(output: dict[str, Any]) -> dict[str, Any]:
    """A layer with the activation of the output, or tanh if that is useless in a hidden layer."""
    activation = output["activation"]
    fits = activation not in ("softmax", "identity")
    return {"units": NEW_UNITS, "activation": activation if fits else "tanh"}


def _number(text: str, depth: int, change: str) -> int:
    last = depth if change == "activation" else depth - 1
    number = read_index(text, 1, last)
    if number is None:
        raise HttpProblem(422, _("Layer: enter a number from 1 to %(last)s.", last=last))
    return number
