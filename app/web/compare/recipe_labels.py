"""Labels of a recipe's fields and values in comparisons."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.engine.optimizers import OPTIMIZERS
from app.i18n.messages import N_, _, pgettext
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
    "dataset.own.digest": N_("Own data"),
    "dataset.own.inputs": N_("Columns"),
    "dataset.own.rows": N_("Rows"),
    "dataset.own.classes": N_("Classes"),
    "dataset.own.outputs": N_("Outputs"),
    "dataset.own.probabilities": N_("Target from 0 to 1"),
    "reduction.samples": N_("J over samples"),
    "reduction.outputs": N_("J over outputs"),
    "reduction.half": N_("J with ½"),
    "layers": N_("Layers"),
    "frozen": N_("Frozen"),
    "optimizer.learning_rate": "α",
}
_MAX_LENGTH = 60
_OPTIMIZER_TITLES = {optimizer.title for optimizer in OPTIMIZERS.values()}


def entrant_name(entrant: Entrant) -> str:
    """The name of a run in a race: “Adam, α = 0.01”."""
    name = OPTIMIZERS[entrant.optimizer].title
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


LAB_RUN, PINNED_AT, FORKED_AT = (
    N_("the lab’s run"),
    N_("pinned at epoch %(epoch)s"),
    N_("fork at epoch %(epoch)s"),
)
"""Names that runs get when they are added; they are stored in English."""


def shown_name(name: str) -> str:
    """The name of a run on the page: one that it got when it was added is translated."""
    if name == LAB_RUN:
        return _(LAB_RUN)
    for given in (PINNED_AT, FORKED_AT):
        before, _sep, after = given.partition("%(epoch)s")
        epoch = name.removeprefix(before).removesuffix(after)
        if name.startswith(before) and epoch.isdigit():
            return _(given, epoch=epoch)
    return name


def field_label(place: str) -> str:
    """The label of a recipe's field in the settings form."""
    label = _LABELS.get(place)
    return _(label) if label else place.replace(".", " ").replace("_", " ")


def _frozen_symbol(key: str) -> str:
    """The symbol with all unit numbers: the networks of a table may differ in their units."""
    width = 1000 if re.search(r"\d\d", key) else 9
    return symbol_of(key, [width] * 100)


def value_text(place: str, value: FieldValue) -> str:
    """A value of a recipe as text for a table."""
    if value is None:
        return pgettext("batch size", "all") if place == "batch_size" else "–"
    if isinstance(value, bool):
        return pgettext("setting", "yes") if value else pgettext("setting", "no")
    if isinstance(value, float):
        return number(value, 12)
    if place == "frozen":
        text = ", ".join(map(_frozen_symbol, str(value).split(", ")))
    else:
        text = page_words(title_of(str(value)))
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
