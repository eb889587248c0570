"""Fitting the output layer and the loss to a data set's target."""

from __future__ import annotations

from typing import Any

from app.engine.datasets import output_units
from app.engine.losses import LOSSES
from app.training.recipe.dataset import known_dataset


def fit_output(recipe: dict[str, Any], dataset: dict[str, Any], *, keep_loss: bool) -> None:
    """Change the last layer and the loss of ``recipe`` if they do not fit ``dataset``.

    Numbers get identity; more than two classes get softmax and cross-entropy; what fits already is
    kept. An invalid data set changes nothing: it is refused elsewhere.
    """
    data = known_dataset(dataset)
    layers = recipe["layers"]
    if data is None or not layers:
        return
    classes = dataset.get("classes")
    try:
        count = data.number_of_classes(int(classes) if classes else None)
    except ValueError:
        return
    output = dict(layers[-1])
    if data.task == "numbers":
        if output["activation"] in ("softmax", "sigmoid", "tanh", "relu"):
            output["activation"] = "identity"
        loss = "mse"
    elif count > 2:
        if output["units"] != count:
            output["activation"] = "softmax"
        loss = "cross_entropy" if output["activation"] == "softmax" else "mse"
    else:
        if output["activation"] in ("softmax", "identity"):
            output["activation"] = "tanh"
        loss = "mse"
    output["units"] = output_units(data, count or None, output["activation"])
    if output == layers[-1]:
        return
    recipe["layers"] = [*layers[:-1], output]
    allowed = LOSSES[recipe["loss"]].outputs if recipe["loss"] in LOSSES else None
    unfit = allowed is not None and output["activation"] not in allowed
    if not keep_loss and (unfit or loss == "cross_entropy"):
        recipe["loss"] = loss
