"""The charts under the output: each is computed only while it is open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.render.charts.histograms import draw_activation_histograms, draw_weight_histograms
from app.render.charts.loss_curve import CurveLook, draw_loss_curve
from app.render.charts.measured_charts import (
    draw_accuracy_chart,
    draw_gradient_chart,
    draw_r_squared_chart,
)
from app.training.run.history import RunChange
from app.training.run.layer_metrics import LayerMetrics, layer_metrics
from app.training.run.measuring import measured_until_now
from app.training.run.session import TrainingSession
from app.web.view.charts import CHARTS, SMOOTHING, read_charts, toggled, write_curve
from app.web.view.fit import FittedView

MEASURED = frozenset({"score", "gradients"})
"""The charts for which a run is measured while it trains."""

MAX_CHANGES_TOLD = 3


@dataclass(frozen=True)
class LinkOption:
    """A link that changes one thing: what it says, the word for the address, whether it is on."""

    text: str
    value: str
    on: bool
    title: str = ""


@dataclass(frozen=True)
class ChartPanel:
    """One open chart. ``svg`` is empty for the confusion table, which is no drawing."""

    name: str
    title: str
    about: str
    svg: Markup
    reads: bool


@dataclass(frozen=True)
class DrawnCharts:
    """The open charts, drawn; the numbers of those that are tables."""

    panels: list[ChartPanel]
    classes: list[str]
    confusion: list[list[int]]
    scores_of: str
    layers: list[LayerMetrics]


@dataclass(frozen=True)
class ChartsPanel(DrawnCharts):
    """The open charts, the links that open and close them, and what the loss curve can do."""

    choices: list[LinkOption]
    curve: list[LinkOption]
    smoothing: list[LinkOption]
    smoothed: float
    from_first: bool
    changes: list[RunChange]
    has_test: bool


def needs_measuring(charts: str) -> bool:
    """Whether a view's ``charts`` show what has to be measured while the run trains."""
    return not MEASURED.isdisjoint(read_charts(charts)[0])


def describe_charts(
    session: TrainingSession, fitted: FittedView, *, live: bool = False
) -> ChartsPanel:
    """The charts that are open and what a person can do with them."""
    drawn = draw_charts(session, fitted, live=live)
    titles = _titles(bool(drawn.classes))
    shown = [panel.name for panel in drawn.panels]
    look = fitted.curve
    return ChartsPanel(
        **vars(drawn),
        choices=[
            LinkOption(titles[name], toggled(fitted.charts, name), name in shown)
            for name in CHARTS
            if drawn.classes or name != "confusion"
        ],
        curve=[
            LinkOption("log x", write_curve(replace(look, log_x=not look.log_x)), look.log_x),
            LinkOption("log y", write_curve(replace(look, log_y=not look.log_y)), look.log_y),
        ],
        smoothing=[
            LinkOption(
                f"{weight:g}" if weight else "off",
                write_curve(replace(look, smoothing=weight)),
                weight == look.smoothing,
                f"moving average: {weight:g} of what was, {1 - weight:.2g} of the new loss"
                if weight
                else "the losses themselves",
            )
            for weight in SMOOTHING.values()
        ],
        smoothed=look.smoothing,
        from_first=look.log_x,
        changes=session.history.changes[-MAX_CHANGES_TOLD:]
        if {*shown} & {"loss", *MEASURED}
        else [],
        has_test=len(session.data.test) > 0,
    )


def draw_charts(session: TrainingSession, fitted: FittedView, *, live: bool = False) -> DrawnCharts:
    """The charts that are open, drawn; the others cost nothing.

    Those of a ``live`` page have no values to read: they would be old with the next frame.
    """
    classes = class_names(session)
    shown = [name for name in fitted.charts if classes or name != "confusion"]
    return DrawnCharts(
        panels=_panels(session, fitted.curve, shown, _titles(bool(classes)), readout=not live),
        classes=classes,
        confusion=_confusion(session) if "confusion" in shown else [],
        scores_of="test" if len(session.data.test) else "training",
        layers=layer_metrics(session.network, session.data.train, session.loss)
        if "gradients" in shown
        else [],
    )


def _titles(classes: bool) -> dict[str, str]:
    score = "Accuracy" if classes else "R²"
    names = ("Loss", score, "Gradients", "Weights", "Activations", "Confusion")
    return dict(zip(CHARTS, names, strict=True))


def _panels(
    session: TrainingSession,
    look: CurveLook,
    shown: list[str],
    titles: dict[str, str],
    *,
    readout: bool,
) -> list[ChartPanel]:
    history, changes = session.history, session.history.changes
    draw_score = draw_accuracy_chart if class_names(session) else draw_r_squared_chart
    split = "test" if len(session.data.test) else "training"
    rows = measured_until_now(session) if MEASURED & {*shown} else None
    panels = []
    for name in shown:
        svg, about, reads = "", "", False
        if name == "loss":
            ended = history if session.offset else history.until(*session.losses())
            ahead = session.timeline.ahead
            svg, reads = draw_loss_curve(ended, look, ahead=ahead, readout=readout), True
        elif name == "score" and rows:
            svg, reads = draw_score(rows, changes, readout=readout), True
            about = f"{split} samples, recorded while this chart is open"
        elif name == "gradients" and rows:
            svg, reads = draw_gradient_chart(rows, changes, readout=readout), True
            about = "‖∂J/∂w, ∂J/∂b‖ by layer, training set, recorded while this chart is open"
        elif name == "weights":
            svg = draw_weight_histograms(session.network)
            about = "by layer, each to its own tallest bar, whose count is at the right"
        elif name == "activations":
            svg = draw_activation_histograms(session)
            about = "a by layer, all training samples; the tallest bar's count at the right"
        panels.append(ChartPanel(name, titles[name], about, Markup(svg), reads))
    return panels


def class_names(session: TrainingSession) -> list[str]:
    """The classes by name or number; none where there are numbers to predict."""
    dataset = session.data.dataset
    count = dataset.number_of_classes(session.recipe.dataset.classes)
    return list(dataset.class_names) or [str(label) for label in range(count)]


def _confusion(session: TrainingSession) -> list[list[int]]:
    confusion = session.scores().confusion
    return [] if confusion is None else confusion.tolist()
