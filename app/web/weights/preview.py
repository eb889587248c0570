"""The preview: each matrix and bias of a file beside the present one, before it is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.engine.activations import ACTIVATIONS, Array
from app.errors import ProblemError
from app.i18n.messages import N_, _, ngettext
from app.render.formulas.mathml import math, variable
from app.training.run.session import TrainingSession
from app.training.weights import (
    Fit,
    FittedLayer,
    Orientation,
    UnusableWeights,
    fit_weights,
    read_weights,
)
from app.training.weights.applying import (
    MissingBiases,
    layers_for,
    needs_new_run,
    other_activations,
)
from app.training.weights.arrays import shape_text
from app.training.weights.fitting import QUESTION
from app.web.own_table.table_codec import encode_table
from app.web.weights.weights_form import WeightsForm

ANSWER_FIRST = N_("Choose first what a row of the file's matrices is.")
MAX_ROWS = MAX_COLUMNS = 8
"""Rows and columns of a matrix that are shown."""


@dataclass(frozen=True)
class Grid:
    """The first rows and columns of a matrix; ``more`` says what is not shown."""

    rows: list[list[float]]
    more: str = ""


@dataclass(frozen=True)
class Part:
    """A matrix or a bias: its symbol, what the file calls it, its numbers and the present ones.

    ``about`` says what becomes of it; ``new`` is None if the file does not have it, ``now`` if the
    present network has none of its shape.
    """

    key: str
    symbol: str
    shape: str
    about: str
    new: Grid | None
    now: Grid | None


@dataclass(frozen=True)
class WeightsPreview:
    """What the page shows of a file that was read."""

    source: str
    encoded: str
    parts: list[Part]
    remarks: list[str]
    asks: str
    orientation: Orientation | None
    detected: str
    missing: MissingBiases
    missing_biases: str
    units: str
    new_units: str


@dataclass(frozen=True)
class Page:
    """The page: a preview, or why the weights cannot be used."""

    preview: WeightsPreview | None = None
    source: str = ""
    pasted: str = ""
    problem: str = ""
    commands: str = ""


def describe(form: WeightsForm, session: TrainingSession, problem: str = "") -> Page:
    """The page of a form; a file that cannot be used is refused with the reason."""
    try:
        file = read_weights(form.content)
        fit = fit_weights(file, session.recipe.units, form.orientation)
        is_new = needs_new_run(session.recipe, fit)
    except ProblemError as error:
        if form.orientation is not None:
            return describe(replace(form, orientation=None), session, problem or str(error))
        commands = error.commands if isinstance(error, UnusableWeights) else ""
        return Page(None, form.source, form.pasted, problem or str(error), commands)
    present = None if is_new else session.network
    parts = []
    for layer in fit.layers:
        number = layer.number
        now_w = None if present is None else present.w[number]
        now_b = None if present is None else present.b[number].reshape(1, -1)
        parts += [_matrix(layer, now_w), _bias(layer, now_b, form.missing)]
    preview = WeightsPreview(
        form.source,
        encode_table(form.content),
        parts,
        [*fit.remarks, *_activation_remarks(session, fit, is_new=is_new)],
        _(QUESTION) if fit.asks else "",
        form.orientation,
        "" if fit.asks else _detected(fit),
        form.missing,
        ", ".join(f"b[{number}]" for number in fit.missing),
        "-".join(map(str, session.recipe.units)),
        "-".join(map(str, fit.units)) if is_new else "",
    )
    if problem == _(QUESTION):
        problem = _(ANSWER_FIRST)  # the question itself stands beside the choice
    return Page(preview, form.source, form.pasted, problem)


def _matrix(layer: FittedLayer, now: Array | None) -> Part:
    return Part(
        f"w{layer.number}",
        math(variable("w", layer.number)),
        shape_text(layer.w.shape),
        _("“%(name)s”, %(shape)s, turned", name=layer.name, shape=shape_text(layer.shape))
        if layer.orientation == "target" and len(layer.shape) == 2
        else f"“{layer.name}”, {shape_text(layer.shape)}",
        _grid(layer.w),
        None if now is None else _grid(now),
    )


def _bias(layer: FittedLayer, now: Array | None, missing: MissingBiases) -> Part:
    if layer.b is not None:
        about, new = f"“{layer.bias_name}”, {layer.b.size}", _grid(layer.b.reshape(1, -1))
    elif missing == "zero" or now is None:
        about, new = _("not in the file; will be 0"), None
    else:
        about, new = _("not in the file; stays as it is"), None
    return Part(
        f"b{layer.number}",
        math(variable("b", layer.number)),
        str(layer.w.shape[1]),
        about,
        new,
        None if now is None else _grid(now),
    )


def _grid(values: Array) -> Grid:
    rows, columns = values.shape
    return Grid(
        values[:MAX_ROWS, :MAX_COLUMNS].tolist(), _hidden(rows - MAX_ROWS, columns - MAX_COLUMNS)
    )


def _hidden(rows: int, columns: int) -> str:
    more_rows = ngettext("%(n)s more rows", "%(n)s more rows", rows)
    more_columns = ngettext("%(n)s more columns", "%(n)s more columns", columns)
    if rows > 0 and columns > 0:
        return _("%(rows)s and %(columns)s", rows=more_rows, columns=more_columns)
    return more_rows if rows > 0 else more_columns if columns > 0 else ""


def _detected(fit: Fit) -> str:
    ways = {layer.orientation for layer in fit.layers if len(layer.shape) == 2}
    if len(ways) != 1:
        return ""
    return _("row = source") if ways == {"source"} else _("row = target")


def _activation_remarks(session: TrainingSession, fit: Fit, *, is_new: bool) -> list[str]:
    """What is said of the activations that the file names."""
    if not other_activations(session.recipe, fit):
        return []
    if not is_new:
        return [
            _(
                "The file names other activations (%(titles)s); they stay.",
                titles=_titles(fit.activations),
            )
        ]
    made = [layer["activation"] for layer in layers_for(session.recipe, fit)]
    if made[-1] == fit.activations[-1]:
        return []
    here, there = (_(ACTIVATIONS[name].title) for name in (made[-1], fit.activations[-1]))
    return [
        _(
            "The output keeps %(here)s, which fits the data; the file names %(there)s.",
            here=here,
            there=there,
        )
    ]


def _titles(names: Sequence[str]) -> str:
    return ", ".join(_(ACTIVATIONS[name].title) for name in names)
