"""Labels of a recipe's fields and values in comparisons."""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.optimizers import OPTIMIZERS
from app.render.numbers import number
from app.training.experiments.race import Entrant
from app.training.recipe.difference import FieldValue
from app.training.recipe.recipe import Recipe
from app.web.compare.comparison import Run
from app.web.lab.settings import TITLES
from app.web.lab.settings_form import LABELS, PATHS
from app.web.session_service import LoadedSession

_LABELS = {
    **{".".join(path): LABELS[field] for field, path in PATHS.items()},
    "dataset.own.digest": "Own data",
    "dataset.own.inputs": "Columns",
    "dataset.own.rows": "Rows",
    "layers": "Layers",
    "frozen": "Frozen",
    "optimizer.learning_rate": "α",
}
_MAX_LENGTH = 60
_OPTIMIZER_TITLES = {optimizer.title for optimizer in OPTIMIZERS.values()}


def entrant_name(entrant: Entrant) -> str:
    """The name of a run in a race: “Adam, α = 0.01”."""
    name = TITLES.get(entrant.optimizer, entrant.optimizer)
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


def value_text(place: str, value: FieldValue) -> str:
    """A value of a recipe as text for a table."""
    if value is None:
        return "all" if place == "batch_size" else "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number(value, 12)
    text = TITLES.get(value, value) if isinstance(value, str) else str(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
