"""Fit a view to a session: fill in defaults, drop parts that do not fit, and say so in notes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from app.i18n.caching import cache_by_language
from app.i18n.messages import _
from app.render.charts.loss_curve import CurveOptions
from app.render.diagram.edge_strokes import Scale
from app.render.diagram.state import Show
from app.render.maps.brush import Tool
from app.render.maps.output_plane import PointKind
from app.render.maps.plane_cut import Cut, cut_of, has_plane
from app.render.maps.prediction_map import MapKind
from app.training.run.followed import followed_row
from app.training.run.selection import Selection, parse_selection, weight_key
from app.training.run.session import TrainingSession
from app.training.run.typed_symbol import read_symbol, unknown_symbol
from app.web.forms import read_index, read_integer
from app.web.view.charts import (
    CHARTS,
    CURVE_WORDS,
    read_charts,
    read_curve,
    write_charts,
    write_curve,
)
from app.web.view.hidden_parts import (
    ADDED,
    EMBED,
    FIRST,
    FIXED_THEMES,
    HIDEABLE,
    NOT_EMBEDDED,
    NOT_WATCHED,
    STAGES,
    read_hidden,
    write_hidden,
)
from app.web.view.painting import fit_painting
from app.web.view.plane import read_axes, read_held, write_held
from app.web.view.surface import SurfaceView, fit_surface
from app.web.view.view import BATCH, BLIND, Check, View


@dataclass(frozen=True)
class FittedView:
    """A view of a session with defaults filled in and parts that do not fit removed.

    ``view`` is the same for addresses, ``notes`` has a sentence for each part that did not fit.
    ``sample`` is a training row, None for the whole batch; with ``follows`` it is the current one
    of the running batch. ``tool`` is the painting tool, None unless painting; painting shows all
    points or none. If ``watches``, the run belongs to another person and cannot be changed.
    ``output`` is the number to predict that maps and curves show, None for the default: the first
    in maps, all as curves.
    ``refused`` has the texts of parts that did not fit and were typed into a field.
    """

    view: View
    notes: tuple[str, ...]
    selection: Selection
    sample: int | None
    follows: bool
    show: Show
    scale: Scale
    check: Check
    charts: tuple[str, ...]
    curve: CurveOptions
    map: MapKind
    points: PointKind
    hidden: frozenset[str]
    axes: tuple[int, int]
    held: tuple[tuple[int, float], ...]
    output: int | None = None
    surface: SurfaceView | None = None
    tool: Tool | None = None
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def watches(self) -> bool:
        """Whether the run belongs to another person."""
        return self.view.watch != ""

    @property
    def shows_steps(self) -> bool:
        """Whether the page has the buttons that move the run."""
        return not self.watches and "transport" not in self.hidden

    def in_room(self, code: str, *, blind: bool = False) -> FittedView:
        """The same on a page of another room, or of none if the code is empty."""
        fitted = replace(self, view=replace(self.view, room=code, blind=BLIND if blind else ""))
        return fitted.without_answers()

    def without_answers(self) -> FittedView:
        """While a class predicts the next step: without what shows more than the run's past.

        That are the preview, the gradient check, the loss around the present weights, and their
        gradients over the training set.
        """
        if not self.view.blind:
            return self
        return replace(
            self,
            check="",
            surface=None,
            charts=tuple(name for name in self.charts if name != "gradients"),
            hidden=self.hidden | {"preview"},
        )

    def cut(self, session: TrainingSession) -> Cut | None:
        """The plane that maps show; None if the data set has no plane."""
        if not has_plane(session.data.dataset):
            return None
        return cut_of(session, self.axes, dict(self.held))


def fit_view(view: View, session: TrainingSession, followed: int | None = None) -> FittedView:
    """Fit the view to the session. Without a sample it follows the running batch.

    While the run plays it shows the sample ``followed`` instead, or the last one of fewer.
    """
    dataset = session.data.dataset
    inputs = dataset.inputs if has_plane(dataset) else 0
    fitted = _fit(
        view, tuple(session.recipe.units), len(session.data.train), inputs, dataset.outputs
    )
    if fitted.follows:
        last = len(session.data.train) - 1
        row = followed_row(session) if followed is None else min(followed, last)
        fitted = replace(fitted, sample=row)
    fitted = fitted.without_answers()
    if not view.paint and not view.blank:
        return fitted
    paint, blank, tool, note = fit_painting(view.paint, view.blank, session)
    fitted = replace(fitted, view=replace(fitted.view, paint=paint, blank=blank))
    if note:
        refused = (*fitted.refused, ("paint", view.paint))
        fitted = replace(fitted, notes=(*fitted.notes, note), refused=refused)
    if tool is None:
        return fitted
    return replace(fitted, tool=tool, points="none" if blank else "both")


@cache_by_language(maxsize=256)
def _fit(view: View, units: tuple[int, ...], samples: int, inputs: int, outputs: int) -> FittedView:
    """``fit_view`` except for the followed sample and painting: the same for every frame."""
    notes, refused = [], []
    selection = read_symbol(view.select, units)
    if selection is not None:
        view = replace(view, select=selection.key)
    else:
        if view.select:
            notes.append(unknown_symbol(view.select, units))
            refused.append(("select", view.select))
        view = replace(view, select="")
        selection = parse_selection(weight_key(len(units) - 2, 0, 0), list(units))
        assert selection is not None
    sample = read_integer(view.sample, highest=samples - 1)
    follows = sample is None and view.sample != BATCH
    if follows:
        if view.sample:
            notes.append(
                _(
                    "There is no training sample “%(sample)s”; choose 0 to %(last)s.",
                    sample=view.sample,
                    last=samples - 1,
                )
            )
            refused.append(("sample", view.sample))
        view = replace(view, sample="")
    if view.show not in get_args(Show):
        view = replace(view, show="")
    show: Show = view.show or "both"  # type: ignore[assignment]
    if view.check not in get_args(Check):
        view = replace(view, check="")
    if view.scale not in get_args(Scale)[1:]:
        view = replace(view, scale="")
    scale: Scale = view.scale or "log"  # type: ignore[assignment]
    check: Check = view.check  # type: ignore[assignment]
    charts, curve, chart_notes = _fit_charts(view)
    view = replace(view, charts=write_charts(charts), curve=write_curve(curve))
    view, kind, points, map_notes = _fit_maps(view)
    output = read_index(view.output, 1, outputs) if outputs > 1 else None
    if view.output and output is None and outputs > 1:
        notes.append(
            _(
                "There is no output “%(output)s”; choose 1 to %(last)s.",
                output=view.output,
                last=outputs,
            )
        )
    view = replace(view, output="" if output is None else str(output))
    view, hidden, hidden_notes = _fit_hidden(view)
    view, surface, surface_notes = fit_surface(view, list(units))
    axes, across, up, axis_notes = read_axes(view.across, view.up, inputs)
    held, held_notes, refused_held = read_held(view.held, inputs)
    refused += refused_held
    notes += chart_notes + map_notes + hidden_notes + surface_notes + axis_notes + held_notes
    return FittedView(
        view=replace(view, across=across, up=up, held=write_held(held)),
        notes=tuple(notes),
        selection=selection,
        sample=sample,
        follows=follows,
        show=show,
        scale=scale,
        check=check,
        charts=() if hidden & {"charts", "output"} else charts,
        curve=curve,
        map=kind,
        points=points,
        hidden=hidden,
        axes=axes,
        held=held,
        output=None if output is None else output - 1,
        surface=None if "output" in hidden else surface,
        refused=tuple(refused),
    )


def _fit_maps(view: View) -> tuple[View, MapKind, PointKind, list[str]]:
    notes = []
    for name, known in (("map", get_args(MapKind)), ("points", get_args(PointKind))):
        word = getattr(view, name)
        if word and word not in known:
            notes.append(
                _(
                    "“%(word)s” is not an option of %(name)s; choose %(known)s.",
                    word=word,
                    name=name,
                    known=", ".join(known),
                )
            )
        if word not in known[1:]:
            view = replace(view, **{name: ""})
    kind: MapKind = view.map or "prediction"  # type: ignore[assignment]
    points: PointKind = view.points or "both"  # type: ignore[assignment]
    return view, kind, points, notes


def _fit_hidden(view: View) -> tuple[View, frozenset[str], list[str]]:
    hidden, unknown = read_hidden(view.hide)
    notes = [
        _("“%(word)s” cannot be hidden; choose %(known)s.", word=word, known=", ".join(HIDEABLE))
        for word in unknown[:1]
    ]
    embed = EMBED if view.embed == EMBED else ""
    is_first = view.first == FIRST and not (embed or view.watch or view.room)
    added = ADDED if embed and view.add == ADDED else ""
    theme = view.theme if embed and view.theme in FIXED_THEMES else ""
    view = replace(
        view,
        hide=write_hidden(hidden),
        embed=embed,
        add=added,
        theme=theme,
        stage=view.stage if view.stage in STAGES and not (embed or is_first) else "",
        first=FIRST if is_first else "",
    )
    hidden |= NOT_EMBEDDED - {added} if embed else frozenset()
    hidden |= HIDEABLE.keys() if is_first else frozenset()
    return view, hidden | NOT_WATCHED if view.watch else hidden, notes


def _fit_charts(view: View) -> tuple[tuple[str, ...], CurveOptions, list[str]]:
    charts, unknown_charts = read_charts(view.charts)
    curve, unknown_words = read_curve(view.curve)
    notes = [
        _("There is no chart “%(word)s”; charts are %(known)s.", word=word, known=", ".join(CHARTS))
        for word in unknown_charts[:1]
    ]
    notes += [
        _(
            "“%(word)s” is not an option of the loss curve; choose %(known)s.",
            word=word,
            known=", ".join(CURVE_WORDS),
        )
        for word in unknown_words[:1]
    ]
    return charts, curve, notes
