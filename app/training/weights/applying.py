"""Setting fitted weights in a session: one change of its run, or of a new run with their layers."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from pydantic import JsonValue

from app.i18n.messages import _
from app.training.recipe.limits import Limits
from app.training.recipe.patch import patched
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from app.training.weights.arrays import UnusableWeights
from app.training.weights.fitting import QUESTION, Fit
from app.training.weights.naming import SOURCE_ROWS

MissingBiases = Literal["keep", "zero"]
CHANGE = "weights and biases from a file"


def needs_new_run(recipe: Recipe, fit: Fit) -> bool:
    """Whether the weights need other layers than the recipe has.

    Raises UnusableWeights if its data do not fit them, so that no layers help.
    """
    units = tuple(recipe.units)
    if fit.units == units:
        return False
    first, last = fit.layers[0], fit.layers[-1]
    if fit.units[0] != units[0]:
        raise UnusableWeights(
            _(
                "w[0] must have %(part)s %(rows)s (%(source_rows)s), one for each input of "
                "this session; “%(name)s” of the file has %(part2)s. Choose data with "
                "%(inputs)s first.",
                part=units[0],
                rows=_rows(units[0]),
                source_rows=SOURCE_ROWS,
                name=first.name,
                part2=fit.units[0],
                inputs=_inputs(fit.units[0]),
            )
        )
    if fit.units[-1] != units[-1]:
        raise UnusableWeights(
            _(
                "w[%(part)s] must have %(part2)s %(columns)s (%(source_rows)s), one for each "
                "output of this session; “%(name)s” of the file has %(part3)s. Choose data "
                "or a loss with %(outputs)s first.",
                part=len(fit.layers) - 1,
                part2=units[-1],
                columns=_columns(units[-1]),
                source_rows=SOURCE_ROWS,
                name=last.name,
                part3=fit.units[-1],
                outputs=_outputs(fit.units[-1]),
            )
        )
    return True


def with_weights(
    session: TrainingSession,
    fit: Fit,
    *,
    limits: Limits,
    missing: MissingBiases = "keep",
    new_layers: bool = False,
) -> TrainingSession:
    """The session with these weights; biases that the file does not have are kept or set to 0.

    A network of other units is a new run, if ``new_layers`` allows it. The biases of a new run are
    0 at first. Raises UnusableWeights, LimitExceeded or pydantic's ValidationError, with nothing
    changed.
    """
    if fit.asks:
        raise UnusableWeights(_(QUESTION))
    other = needs_new_run(session.recipe, fit)
    if other and not new_layers:
        mine, theirs = ("-".join(map(str, units)) for units in (session.recipe.units, fit.units))
        raise UnusableWeights(
            _(
                "The file is a %(theirs)s network and this session has %(mine)s: let its "
                "layers be changed, which starts a new run.",
                theirs=theirs,
                mine=mine,
            )
        )
    if other:
        patch: dict[str, JsonValue] = {"layers": layers_for(session.recipe, fit)}
        recipe = patched(session.recipe, patch, session.own, limits, strict=True)
        # Tried on a run of its own first: a refusal must not leave the session half changed.
        _set(TrainingSession(recipe, own=session.own), fit, missing)
        session = session.with_recipe(recipe)
    _set(session, fit, missing)
    return session


def _set(session: TrainingSession, fit: Fit, missing: MissingBiases) -> None:
    present = session.network.b
    biases = [
        (present[layer.number] if missing == "keep" else np.zeros(layer.w.shape[1]))
        if layer.b is None
        else layer.b
        for layer in fit.layers
    ]
    session.set_parameters([layer.w for layer in fit.layers], biases, CHANGE)


def layers_for(recipe: Recipe, fit: Fit) -> list[Any]:
    """The recipe's layers with the units of the file.

    Hidden layers get the activations that the file names. Otherwise they keep theirs by their
    place, and further ones are like the last. The output layer, which fits the data, stays.
    """
    *hidden, output = [layer.model_dump() for layer in recipe.layers]
    like = hidden or [{**output, "activation": "tanh", "dropout": 0.0}]
    layers = [
        {**like[min(place, len(like) - 1)], "units": units}
        for place, units in enumerate(fit.units[1:-1])
    ]
    layers.append({**output, "units": fit.units[-1]})
    for layer, activation in zip(layers[:-1], fit.activations, strict=False):
        layer["activation"] = activation
    return layers


def other_activations(recipe: Recipe, fit: Fit) -> bool:
    """Whether the file names other activations than the recipe has."""
    return bool(fit.activations) and list(fit.activations) != recipe.activations


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _columns(count: int) -> str:
    return "column" if count == 1 else "columns"


def _inputs(count: int) -> str:
    return f"{count} {'input' if count == 1 else 'inputs'}"


def _outputs(count: int) -> str:
    return f"{count} {'output' if count == 1 else 'outputs'}"
