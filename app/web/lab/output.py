"""The output panel: the prediction over the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from markupsafe import Markup

from app.engine.features import FEATURES, plain_feature_names
from app.render.maps.brush import brush_attributes
from app.render.maps.output_curve import draw_output_curve
from app.render.maps.plane import PointKind, draw_plane
from app.render.maps.plane_maps import MapKind, prediction_palette
from app.training.run.session import TrainingSession
from app.web.lab.charts import Choice
from app.web.lab.plane_choice import PlaneChoice, describe_plane_choice
from app.web.painting.palette import PaintPanel, describe_paint
from app.web.session_service import LoadedSession
from app.web.view.view import Focus, View

MAX_TABLE_ROWS = 16
ABOUT = {
    "prediction": "",
    "class": "class over the plane",
    "uncertainty": "uncertainty",
    "error": "error",
}
OF_NUMBERS: tuple[MapKind, ...] = ("prediction", "error")
"""The maps that differ where there are no classes."""


@dataclass(frozen=True)
class TableRow:
    """One sample of a truth table with its prediction."""

    row: int
    x: list[float]
    y: float
    predicted: float
    href: str


@dataclass(frozen=True)
class Tables:
    """The samples of a truth table; no rows where the data set is none."""

    table: list[TableRow]
    inputs: list[str]


@dataclass(frozen=True)
class OutputPanel(Tables):
    """The prediction: a drawing, or a table where the inputs cannot be drawn.

    ``over`` says over what a drawing is: the plane, the input; empty where there is none.
    ``maps`` and ``points`` are what can lie on the plane, ``plane`` which one of many inputs.
    """

    svg: Markup
    about: str
    over: str
    maps: list[Choice]
    points: list[Choice]
    plane: PlaneChoice | None
    painted: bool
    palette: str
    paint: PaintPanel


def describe_output(
    held: LoadedSession, view: View, focus: Focus, *, live: bool = False
) -> OutputPanel:
    """The prediction as a map, a curve or a table, whichever the inputs allow."""
    session = held.session
    dataset = session.data.dataset
    href = view.links("sample")

    svg, about, over = "", "", ""
    brush = "" if focus.tool is None else brush_attributes(session, focus.tool)
    cut = focus.cut(session)
    if cut is not None:
        over = "plane"
        about = ABOUT[focus.map] if focus.map in _kinds(session) else ""
        svg = draw_plane(
            session,
            focus.sample,
            href,
            live=live,
            kind=focus.map,
            points=focus.points,
            cut=cut,
            brush=brush,
        )
    elif dataset.inputs == 1:
        over = "input"
        has_points = not view.blank
        svg = draw_output_curve(session, focus.sample, href, brush=brush, has_points=has_points)
    else:
        about = "ŷ for every sample"
    tables = describe_tables(session, view)
    return OutputPanel(
        svg=Markup(svg),
        about=about or f"ŷ over the {over}",
        over=over,
        maps=_maps(focus, _kinds(session)) if over == "plane" else [],
        points=_points(session, focus) if over == "plane" else [],
        plane=describe_plane_choice(session, view, focus),
        painted=live and over == "plane",
        palette=prediction_palette(session, focus.map).hex() if live else "",
        paint=describe_paint(session, view, focus),
        **vars(tables),
    )


def _kinds(session: TrainingSession) -> tuple[MapKind, ...]:
    if session.data.dataset.task == "numbers":
        return OF_NUMBERS
    every: tuple[MapKind, ...] = get_args(MapKind)
    return every


def _maps(focus: Focus, kinds: tuple[MapKind, ...]) -> list[Choice]:
    titles = {
        "prediction": "ŷ, the stronger the farther from the middle between the classes",
        "class": "the class that ŷ says",
        "uncertainty": "grey where classes are alike: 1 − |2p − 1| of one output, "
        "entropy of softmax, 1 − (largest − second) of others",
        "error": "the darker, the farther ŷ of the nearest sample is from its label",
    }
    return [
        Choice(kind, _word(kind, "prediction"), kind == focus.map, titles[kind]) for kind in kinds
    ]


def _points(session: TrainingSession, focus: Focus) -> list[Choice]:
    offered: tuple[PointKind, ...] = get_args(PointKind)
    if not len(session.data.test):
        offered = tuple(kind for kind in offered if kind != "test")
    titles = {
        "both": "all samples" if len(session.data.test) else "all samples, which all train",
        "errors": "only what is predicted wrong, with a ring; numbers from a tenth of their range",
    }
    return [
        Choice(kind, _word(kind, "both"), kind == focus.points, titles.get(kind, ""))
        for kind in offered
    ]


def _word(kind: str, default: str) -> str:
    """For the address, where the default is empty."""
    return "" if kind == default else kind


def describe_tables(session: TrainingSession, view: View) -> Tables:
    """What the output panel has in its table."""
    dataset, data = session.data.dataset, session.data
    table, href = [], view.links("sample")
    if dataset.is_table and len(data.train) <= MAX_TABLE_ROWS:
        predicted = session.network.predict(data.train.x)[:, 0]
        table = [
            TableRow(
                row,
                data.train.points[row].tolist(),
                float(data.train.y[row, 0]),
                float(predicted[row]),
                href(row),
            )
            for row in range(len(data.train))
        ]
    return Tables(
        table=table,
        inputs=[FEATURES[name].symbol for name in plain_feature_names(dataset.inputs)],
    )
