"""The output panel: the prediction over the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from markupsafe import Markup

from app.engine.activations import Array
from app.engine.features import FEATURES, plain_feature_names
from app.i18n.messages import _, pgettext
from app.render.maps.brush import brush_attributes
from app.render.maps.marks import class_mark
from app.render.maps.output_curve import draw_output_curve
from app.render.maps.output_plane import PointKind, draw_plane
from app.render.maps.prediction_map import MapKind, prediction_palette
from app.render.numbers import number
from app.training.experiments.sample_gradients import sample_gradients
from app.training.run.class_names import output_names, shown_class_names
from app.training.run.position import forward_done
from app.training.run.session import TrainingSession
from app.web.lab.charts import LinkOption
from app.web.lab.map_titles import BEFORE, KIND_ABOUTS, KIND_TITLES, OF_OUTPUT, OVER_PLANE
from app.web.lab.plane_choice import PlaneChoice, describe_plane_choice
from app.web.painting.palette import PaintPanel, describe_paint
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import FittedView

MAX_TABLE_ROWS = 16
MAX_NAME = 18
"""Letters of the name of an output."""
OF_NUMBERS: tuple[MapKind, ...] = ("prediction", "error")
"""The maps that make sense for regression."""


@dataclass(frozen=True)
class OutputScore:
    """R² of one output, or their mean; ``id`` is the element of its text."""

    id: str
    name: str
    whole_name: str
    text: str


@dataclass(frozen=True)
class TableRow:
    """One sample of a table with its prediction; None until the running step has computed it."""

    row: int
    x: list[float]
    y: float
    predicted: float | None


@dataclass(frozen=True)
class Tables:
    """The samples of a truth table; no rows for other data sets."""

    table: list[TableRow]
    inputs: list[str]


@dataclass(frozen=True)
class OutputPanel(Tables):
    """The prediction: a drawing, or a table if the inputs cannot be drawn.

    ``over`` is "plane" or "input", empty without a drawing. It is ``of_before`` the running step
    until that has computed ŷ of its samples. ``maps`` and ``points`` are the
    options of a plane, ``outputs`` choose one of several numbers to predict, and ``scores`` has R²
    of each. ``classes`` are the mark (empty if colours suffice) and name of each class, or of each
    curve as ``classes_are`` says; ``plane`` is the form that chooses the plane of more than two
    inputs.
    """

    svg: Markup
    about: str
    over: str
    of_before: bool
    maps: list[LinkOption]
    points: list[LinkOption]
    outputs: list[LinkOption]
    scores: list[OutputScore]
    classes: list[tuple[str, str]]
    classes_are: str
    plane: PlaneChoice | None
    painted: bool
    palette: str
    paint: PaintPanel


def describe_output(
    loaded: LoadedSession, fitted: FittedView, *, live: bool = False
) -> OutputPanel:
    """The prediction as a map, a curve or a table, as the inputs allow."""
    session = loaded.session
    dataset = session.data.dataset
    href = fitted.view.links("sample")

    svg, over = "", ""
    kind: MapKind = "prediction"
    brush = "" if fitted.tool is None else brush_attributes(session, fitted.tool)
    cut = fitted.cut(session)
    if cut is not None:
        over = "plane"
        kind = fitted.map if fitted.map in _kinds(session) else kind
        svg = draw_plane(
            session,
            fitted.sample,
            href,
            live=live,
            kind=fitted.map,
            points=fitted.points,
            cut=cut,
            brush=brush,
            pulls=point_pulls(session, fitted) if not live else None,
            output=fitted.output or 0,
        )
    elif dataset.inputs == 1:
        over = "input"
        has_points = not fitted.view.blank
        svg = draw_output_curve(
            session,
            fitted.sample,
            href,
            brush=brush,
            has_points=has_points,
            output=fitted.output,
        )
    of_before = bool(svg and _awaited_rows(session))
    tables, outputs = describe_tables(session), output_names(session)
    curves = outputs if over == "input" and fitted.output is None else []
    names = curves or shown_class_names(session)
    if of_before:
        about = _(BEFORE[kind])
    elif outputs and not curves:
        about = _(OF_OUTPUT[kind], output=shortened(outputs[fitted.output or 0]))
    elif over == "input":
        about = _("ŷ over the input")
    else:
        about = _(OVER_PLANE[kind]) if over else _("ŷ for every sample")
    return OutputPanel(
        svg=Markup(svg),
        about=about,
        over=over,
        of_before=of_before,
        maps=_maps(fitted, _kinds(session)) if over == "plane" else [],
        points=_points(session, fitted) if over == "plane" else [],
        outputs=_outputs(outputs, fitted, over) if over else [],
        scores=describe_output_scores(session),
        classes=[(class_mark(label, len(names)), name) for label, name in enumerate(names)],
        classes_are=_curves_are(session) if curves else _("class"),
        plane=describe_plane_choice(session, fitted),
        painted=live and over == "plane",
        palette=prediction_palette(session, fitted.map).hex() if live else "",
        paint=describe_paint(session, fitted),
        **vars(tables),
    )


def _curves_are(session: TrainingSession) -> str:
    """What several curves are: in one unit, as their targets may have very different ones."""
    return _("output") if session.data.target_mean is None else _("output, standardised")


def _outputs(names: list[str], fitted: FittedView, over: str) -> list[LinkOption]:
    """The links that choose one of several numbers to predict, or the curves of all."""
    if not names:
        return []
    shown = fitted.output
    every = []
    if over == "input":
        every = [LinkOption(pgettext("curves", "all"), "", shown is None, _("all curves"))]
    if over == "plane":
        shown = shown or 0
    return every + [
        LinkOption(shortened(name), str(number + 1), number == shown, name)
        for number, name in enumerate(names)
    ]


def describe_output_scores(session: TrainingSession) -> list[OutputScore]:
    """R² of each of several numbers to predict, then their mean; empty for a single one."""
    names = output_names(session)
    if not names:
        return []
    scores = session.scores()
    each = zip(
        [*names, pgettext("of scores", "mean")],
        [*scores.output_r_squared, scores.r_squared],
        strict=True,
    )
    return [
        OutputScore(f"output-score-{place}", shortened(name), name, number(value, 3))
        for place, (name, value) in enumerate(each)
    ]


def shortened(name: str) -> str:
    """A name that people typed, cut to the width of a chip."""
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def point_pulls(session: TrainingSession, fitted: FittedView) -> Array | None:
    """∂Jᵢ/∂w of each training row by the selected parameter, if points show their pulls."""
    return sample_gradients(session, fitted.selection) if fitted.points == "pull" else None


def _kinds(session: TrainingSession) -> tuple[MapKind, ...]:
    if session.data.dataset.task == "numbers":
        return OF_NUMBERS
    every: tuple[MapKind, ...] = get_args(MapKind)
    return every


def _maps(fitted: FittedView, kinds: tuple[MapKind, ...]) -> list[LinkOption]:
    return [
        LinkOption(
            _(KIND_TITLES[kind]),
            _word(kind, "prediction"),
            kind == fitted.map,
            _(KIND_ABOUTS[kind]),
        )
        for kind in kinds
    ]


def _points(session: TrainingSession, fitted: FittedView) -> list[LinkOption]:
    offered: tuple[PointKind, ...] = get_args(PointKind)
    if not len(session.data.test):
        offered = tuple(kind for kind in offered if kind != "test")
    every = _("all samples") if len(session.data.test) else _("all samples, all used for training")
    titles: dict[PointKind, tuple[str, str]] = {
        "both": (pgettext("training and test samples", "both"), every),
        "training": (pgettext("samples", "training"), ""),
        "test": (pgettext("samples", "test"), ""),
        "pull": (
            pgettext("size of points", "pull"),
            _("training samples; the area is |∂Jᵢ/∂w| for the chosen weight or bias"),
        ),
        "errors": (
            pgettext("samples", "errors"),
            _("only wrong predictions, ringed; for numbers, those off by a tenth of the range"),
        ),
        "none": (pgettext("samples", "none"), ""),
    }
    return [
        LinkOption(titles[kind][0], _word(kind, "both"), kind == fitted.points, titles[kind][1])
        for kind in offered
    ]


def _word(kind: str, default: str) -> str:
    """The value in the address; empty for the default."""
    return "" if kind == default else kind


def describe_tables(session: TrainingSession) -> Tables:
    """The table of the output panel."""
    dataset, data = session.data.dataset, session.data
    table = []
    if dataset.is_table and len(data.train) <= MAX_TABLE_ROWS:
        predicted = session.network.predict(data.train.x)[:, 0]
        awaited = _awaited_rows(session)
        table = [
            TableRow(
                row,
                data.train.points[row].tolist(),
                float(data.train.y[row, 0]),
                None if row in awaited else float(predicted[row]),
            )
            for row in range(len(data.train))
        ]
    return Tables(
        table=table,
        inputs=[FEATURES[name].symbol for name in plain_feature_names(dataset.inputs)],
    )


def _awaited_rows(session: TrainingSession) -> frozenset[int]:
    """The samples of the running step whose ŷ it has not computed yet."""
    if not session.phases_done and not session.samples_done:
        return frozenset()
    if session.phases_done >= forward_done(session.network.depth):
        return frozenset()
    return frozenset(session.batch_rows()[session.samples_done :].tolist())
