"""The output panel: the prediction over the inputs, and the loss curve."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from app.engine.datasets import DATASETS
from app.engine.features import FEATURES, plain_feature_names
from app.render.loss_curve import draw_loss_curve
from app.render.output_curve import draw_output_curve
from app.render.plane import draw_plane
from app.training.session import TrainingSession
from app.web.sessions import Held
from app.web.view import Focus, View

MOST_TABLE_ROWS = 16


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
    """The tables of the output panel: the samples of a truth table, the classes' confusion."""

    table: list[TableRow]
    inputs: list[str]
    classes: list[str]
    confusion: list[list[int]]
    scores_of: str


@dataclass(frozen=True)
class OutputPanel(Tables):
    """The prediction: a drawing, or a table where the inputs cannot be drawn."""

    svg: Markup
    about: str
    curve: Markup
    has_test: bool
    painted: bool


def describe_output(held: Held, view: View, focus: Focus, *, live: bool = False) -> OutputPanel:
    """The prediction as a map, a curve or a table, whichever the inputs allow."""
    session = held.session
    dataset = DATASETS[session.recipe.dataset.name]
    href = view.links("sample")

    svg, about = "", "ŷ over the plane"
    if dataset.inputs == 2:
        svg = draw_plane(session, focus.sample, href, live=live)
    elif dataset.inputs == 1:
        svg, about = draw_output_curve(session, focus.sample, href), "ŷ over the input"
    else:
        about = "ŷ for every sample" if dataset.is_table else "predicted classes"
    tables = describe_tables(session, view)
    return OutputPanel(
        svg=Markup(svg),
        about=about,
        curve=Markup(draw_loss_curve(session.history)),
        has_test=len(session.data.test) > 0,
        painted=live and dataset.inputs == 2,
        **vars(tables),
    )


def describe_tables(session: TrainingSession, view: View) -> Tables:
    """What the output panel has in tables."""
    dataset, data = DATASETS[session.recipe.dataset.name], session.data
    table, href = [], view.links("sample")
    if dataset.is_table and len(data.train) <= MOST_TABLE_ROWS:
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
    classes = _class_names(session)
    return Tables(
        table=table,
        inputs=[FEATURES[name].symbol for name in plain_feature_names(dataset.inputs)],
        classes=classes,
        confusion=_confusion(session) if len(classes) > 2 else [],
        scores_of="test" if len(data.test) else "training",
    )


def _class_names(session: TrainingSession) -> list[str]:
    """The classes by name or number; none where there are numbers to predict."""
    dataset = DATASETS[session.recipe.dataset.name]
    count = dataset.number_of_classes(session.recipe.dataset.classes)
    return list(dataset.class_names) or [str(label) for label in range(count)]


def _confusion(session: TrainingSession) -> list[list[int]]:
    confusion = session.scores().confusion
    return [] if confusion is None else confusion.tolist()
