"""Random states of runs for the gradient check, of every part that a recipe can have."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS
from app.training.own_data import OwnData
from app.training.recipe.dataset import to_own
from app.training.recipe.recipe import Recipe
from app.training.run.observation import Observation
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

HIDDEN = sorted(set(ACTIVATIONS) - {"softmax"})
TABLES = ("article", "and", "or", "xor", "and3")


def random_state(seed: int) -> tuple[TrainingSession, str]:
    """A run somewhere in its training, and words that describe it."""
    rng = np.random.default_rng(seed)

    def pick(values: Any) -> Any:
        values = list(values)
        return values[int(rng.integers(len(values)))]

    layers: list[dict[str, Any]] = [
        {
            "units": int(rng.integers(1, 6)),
            "activation": pick(HIDDEN),
            "dropout": float(pick([0, 0, 0, 0.3])),
        }
        for _ in range(int(rng.integers(0, 4)))
    ]
    kind = pick(["table", "built-in", "own", "own"])
    own = None
    recipe: dict[str, Any] = {
        "seed": seed,
        "batch_size": pick([None, 1, 4, 10]),
        "optimizer": {"learning_rate": float(pick([0.003, 0.03, 0.3]))},
        "regularizer": pick([{"name": "none"}, {"name": "l1", "rate": 0.1}, {"name": "l2"}]),
        "initializer": {"name": pick(["xavier_uniform", "he_normal", "normal", "zeros"])},
        "reduction": {"samples": pick(["mean", "sum"]), "outputs": pick(["mean", "sum"])},
    }
    if kind == "own":
        own = _own_data(rng, pick)
        classes = len(own.class_names) if own.task == "classes" else 0
    else:
        names = TABLES if kind == "table" else sorted(set(DATASETS) - set(TABLES))
        dataset = DATASETS[pick(names)]
        recipe["dataset"] = {"name": dataset.name, "samples": int(rng.integers(10, 60))}
        classes = 0 if dataset.task == "numbers" else dataset.number_of_classes(None)
    recipe["standardize"] = bool(pick([True, False]))
    loss, output, units = _output(classes, pick, own)
    recipe |= {"loss": loss, "layers": [*layers, {"units": units, "activation": output}]}
    if own is not None:
        base = TrainingSession(Recipe.model_validate({"seed": seed}))
        session = base.changed({**recipe, **to_own({})}, own=own)
    else:
        session = TrainingSession(Recipe.model_validate(recipe))
    with np.errstate(all="ignore"):
        match pick(["first", "first", "trained", "random", "large"]):
            case "trained":
                session.step(Unit.EPOCH, int(pick([1, 5, 100])))
            case "random":
                session.network.parameters[:] = rng.normal(0, 0.5, session.network.parameters.shape)
            case "large":
                session.network.parameters[:] = rng.normal(0, 5.0, session.network.parameters.shape)
    activations = [layer["activation"] for layer in recipe["layers"]]
    words = f"seed {seed}: {kind} {session.recipe.units} {activations} {loss}"
    return session, words


def _output(classes: int, pick: Any, own: OwnData | None) -> tuple[str, str, int]:
    if not classes:
        units = own.outputs if own is not None else 1
        return pick(["mse", "mse", "huber"]), pick(["identity", "identity", *HIDDEN]), units
    if classes <= 2 and pick([True, True, False]):
        loss = pick(["mse", "huber", "binary_cross_entropy"])
        return loss, "sigmoid" if loss == "binary_cross_entropy" else pick(HIDDEN), 1
    units = max(2, classes)
    if classes <= 2:
        return pick(["mse", "cross_entropy"]), "softmax", units
    loss = pick(["mse", "cross_entropy", "cross_entropy", "binary_cross_entropy"])
    output = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}.get(loss)
    return loss, output or pick([*HIDDEN, "softmax"]), units


def _own_data(rng: np.random.Generator, pick: Any) -> OwnData:
    """Rows whose inputs and targets are of any size."""
    rows, inputs = int(rng.integers(4, 40)), int(rng.integers(1, 5))
    x = rng.normal(pick([0, 0, 3]), 1, (rows, inputs)) * 10.0 ** rng.integers(-4, 7, inputs)
    if pick([True, False]):
        x = np.round(x)
    names = tuple(f"x{n + 1}" for n in range(inputs))
    if pick([True, False]):
        labels = rng.integers(0, 3, rows)
        labels[:3] = [0, 1, 2]
        return OwnData(x, labels, names, ("kind",), "classes", ("a", "b", "c"))
    y = x @ rng.normal(0, 1, (inputs, pick([1, 1, 2]))) + rng.normal(0, 1, (rows, 1))
    y = y / np.abs(y).max() * 10.0 ** int(rng.integers(-4, 7))
    return OwnData(x, y, names, tuple(f"y{k}" for k in range(y.shape[1])), "numbers", ())


WAYS = ("× 1.01", "× 0.99", "sign", "× 2", "zero", "transposed")
TELLABLE = 1e-9
"""An entry that is smaller than that, relative to the largest or to J, need not be told."""


def planted(now: Observation, seed: int) -> str | None:
    """Make one entry of the gradient wrong, or transpose a part of a matrix, and say which way.

    None if there is no entry of a size that can be told.
    """
    rng, way = np.random.default_rng(seed), WAYS[seed % len(WAYS)]
    backward, depth = now.backward, now.network.depth
    parts = [part for n in range(depth) for part in (backward.dJ_dw[n], backward.dJ_db[n])]
    loss = now.loss()
    least = TELLABLE * max(loss or 0.0, *(float(np.abs(part).max()) for part in parts))
    if way == "transposed":
        for w in backward.dJ_dw.values():
            n = min(w.shape)
            square = w[:n, :n].copy()
            if (np.abs(square - square.T) > np.maximum(least, 0.01 * np.abs(square))).any():
                w[:n, :n] = square.T
                return way
        return None
    places = [(part, place) for part in parts for place in np.argwhere(np.abs(part) > least)]
    if not places:
        return None
    part, place = places[int(rng.integers(len(places)))]
    was = part[tuple(place)]
    wrong = {"× 1.01": 1.01 * was, "× 0.99": 0.99 * was, "sign": -was, "× 2": 2 * was, "zero": 0.0}
    part[tuple(place)] = wrong[way]
    return f"{way} of {was}"
