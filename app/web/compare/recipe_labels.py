"""Labels of a recipe's fields and values in comparisons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.engine.optimizers import OPTIMIZERS
from app.render.numbers import number
from app.training.experiments.race import Entrant
from app.training.recipe.difference import FieldValue
from app.training.recipe.recipe import Recipe
from app.training.run.symbols import symbol_of
from app.web.compare.comparison import Run
from app.web.lab.settings.form import LABELS, PATHS
from app.web.page_words import page_words, title_of
from app.web.stored_sessions import LoadedSession

_LABELS = {
    **{".".join(path): LABELS[field] for field, path in PATHS.items()},
    "dataset.own.digest": "Own data",
    "dataset.own.inputs": "Columns",
    "dataset.own.rows": "Rows",
    "dataset.own.classes": "Classes",
    "dataset.own.outputs": "Outputs",
    "dataset.own.probabilities": "Target from 0 to 1",
    "reduction.samples": "J over samples",
    "reduction.outputs": "J over outputs",
    "reduction.half": "J with ½",
    "layers": "Layers",
    "frozen": "Frozen",
    "optimizer.learning_rate": "α",
}
_MAX_LENGTH = 60
_OPTIMIZER_TITLES = {optimizer.title for optimizer in OPTIMIZERS.values()}


def entrant_name(entrant: Entrant) -> str:
    """The name of a run in a race: “Adam, α = 0.01”."""
    name = title_of(entrant.optimizer)
    return f"{name}, α = {number(entrant.learning_rate, 12)}"


def present_name(name: str, recipe: Recipe) -> str:
    """The name of a run now: one that names an optimizer and rate names the present ones."""
    if name.partition(", α = ")[0] in _OPTIMIZER_TITLES and ", α = " in name:
        optimizer = recipe.optimizer
        return entrant_name(Entrant(optimizer.name, optimizer.learning_rate))
    return name


def present_runs(runs: Sequence[Run], sessions: Sequence[LoadedSession | None]) -> list[Run]:
    """The runs of a comparison under their present names; a deleted one keeps its last."""
    return [
        run if found is None else run.renamed(present_name(run.name, found.session.recipe))
        for run, found in zip(runs, sessions, strict=True)
    ]


def field_label(place: str) -> str:
    """The label of a recipe's field in the settings form."""
    return _LABELS.get(place, place.replace(".", " ").replace("_", " "))


def _frozen_symbol(key: str) -> str:
    """The symbol with all unit numbers: the networks of a table may differ in their units."""
    width = 1000 if re.search(r"\d\d", key) else 9
    return symbol_of(key, [width] * 100)


def value_text(place: str, value: FieldValue) -> str:
    """A value of a recipe as text for a table."""
    if value is None:
        return "all" if place == "batch_size" else "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, 12)
    if place == "frozen":
        text = ", ".join(map(_frozen_symbol, str(value).split(", ")))
    else:
        text = page_words(title_of(str(value)))
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
