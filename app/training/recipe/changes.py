"""A short text for a change of settings: for the marks on a run's charts, and for undo."""

from __future__ import annotations

from collections.abc import Iterable

from app.engine.optimizers import OPTIMIZERS
from app.engine.regularizers import REGULARIZERS
from app.training.recipe.recipe import KEEPS_WEIGHTS, Recipe
from app.training.run.symbols import symbol_of

MAX_LETTERS = 160
NEW_RUN = "change of "
"""How the text of a change begins that starts a new run."""

_FIELDS = {
    "learning_rate": "α",
    "momentum": "μ",
    "decay": "ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "epsilon": "ε",
    "weight_decay": "weight decay",
    "gamma": "γ",
    "epochs": "T",
    "rate": "λ",
    "batch_size": "batch size",
    "clip_norm": "clip norm",
}
_TITLES = {part.name: part.title for table in (OPTIMIZERS, REGULARIZERS) for part in table.values()}
_DATASET = {
    "name": "data set",
    "train_fraction": "train share",
    "own": "data",
}
_PARTS = {
    "features": "inputs",
    "standardize": "standardisation",
    "standardize_target": "standardisation of the target",
    "layers": "layers",
    "initializer": "initial weights",
    "shuffle": "shuffling",
    "data_seed": "data seed",
    "weight_seed": "weight seed",
    "order_seed": "order seed",
}


def describe_changes(old: Recipe, new: Recipe) -> str:
    """The settings in ``KEEPS_WEIGHTS`` that differ, as “α 0.3 → 0.03, optimizer SGD → Adam”."""
    texts = []
    for part in sorted(KEEPS_WEIGHTS - {"frozen"}):
        before, after = getattr(old, part), getattr(new, part)
        if not hasattr(before, "model_dump"):
            before, after = {part: before}, {part: after}
        else:
            before, after = before.model_dump(), after.model_dump()
        texts += [
            f"{part if name == 'name' else _FIELDS[name]} "
            f"{_format(name, before[name])} → {_format(name, after[name])}"
            for name in before
            if before[name] != after[name]
        ]
    texts += [f"{key} frozen" for key in _symbols(new, without=old)]
    texts += [f"{key} trained again" for key in _symbols(old, without=new)]
    return _shortened(texts)


def describe_new_run(old: Recipe, new: Recipe) -> str:
    """What differs between two runs, as “change of data set and seed”."""
    found = []
    for name in Recipe.model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after or name in KEEPS_WEIGHTS:
            continue
        if name == "dataset":
            fields = [
                key
                for key in type(after).model_fields
                if getattr(before, key) != getattr(after, key)
            ]
            # Another data set may bring other numbers of samples and classes with it.
            found += [_DATASET.get(key, key) for key in (["name"] if "name" in fields else fields)]
        elif name == "reduction":
            ways = (after.samples, after.outputs) != (before.samples, before.outputs)
            found += ["mean or sum of the loss"] * ways
            found += ["½ of the loss"] * (after.half != before.half)
        elif name == "layers" and old.units[1:] == new.units[1:]:
            found.append("dropout" if old.activations == new.activations else "activation")
        else:
            found.append(_PARTS.get(name, name))
    if _DATASET["name"] in found:
        # The inputs and the output follow from the data set.
        found = [name for name in found if name not in ("inputs", "layers", "activation")]
    *most, last = found or ["data"]
    return f"{NEW_RUN}{', '.join(most)}{' and ' if most else ''}{last}"


def _symbols(recipe: Recipe, *, without: Recipe) -> Iterable[str]:
    return [symbol_of(key, recipe.units) for key in recipe.frozen if key not in without.frozen]


def _shortened(texts: list[str]) -> str:
    text = ", ".join(texts)
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"


def _format(field: str, value: object) -> str:
    if value is None:
        return {"batch_size": "all", "clip_norm": "none"}.get(field, "default")
    if isinstance(value, str):
        return _TITLES.get(value, value)
    return f"{value:g}" if isinstance(value, float) else str(value)
