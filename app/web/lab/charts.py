"""The charts below the output; each is computed only while it is open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.render.charts.epoch_chart import name_at
from app.render.charts.histograms import draw_activation_histograms, draw_weight_histograms
from app.render.charts.loss_curve import CurveOptions, draw_loss_curve
from app.render.charts.measured_charts import (
    draw_accuracy_chart,
    draw_gradient_chart,
    draw_r_squared_chart,
    norm_of,
)
from app.training.run.class_names import shown_class_names
from app.training.run.history import RunChange
from app.training.run.layer_metrics import LayerMetrics, layer_metrics
from app.training.run.measuring import MeasuredRows, measured_until_now
from app.training.run.session import TrainingSession
from app.web.view.charts import CHARTS, SMOOTHING, read_charts, toggled, write_curve
from app.web.view.fit import FittedView

MEASURED = frozenset({"score", "gradients"})
"""Charts of values that are recorded during training, while the chart is open."""

MAX_CHANGES_SHOWN = 3


@dataclass(frozen=True)
class LinkOption:
    """A link that sets one part of the view: text, value in the address, whether it is on."""

    text: str
    value: str
    on: bool
    title: str = ""


@dataclass(frozen=True)
class ChartPanel:
    """One open chart. ``svg`` is empty for the confusion table; ``reads`` if values can be read."""

    name: str
    title: str
    about: str
    svg: Markup
    reads: bool


@dataclass(frozen=True)
class DrawnCharts:
    """The open charts as drawings, or the numbers of tables; ``norm_names`` by layer."""

    panels: list[ChartPanel]
    classes: list[str]
    confusion: list[list[int]]
    scores_of: str
    layers: list[LayerMetrics]
    norm_names: list[str]


@dataclass(frozen=True)
class ChartsPanel(DrawnCharts):
    """The open charts, and links that open or close charts and set options of the loss curve."""

    choices: list[LinkOption]
    curve: list[LinkOption]
    smoothing: list[LinkOption]
    smoothed: float
    from_first: bool
    changes: list[RunChange]
    has_test: bool


def needs_measuring(charts: str) -> bool:
    """Whether a view's ``charts`` include one whose values are recorded during training."""
    return not MEASURED.isdisjoint(read_charts(charts)[0])


def describe_charts(
    session: TrainingSession, fitted: FittedView, *, live: bool = False
) -> ChartsPanel:
    """The open charts with their controls."""
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
        curve=axis_options(look),
        smoothing=smoothing_options(look),
        smoothed=look.smoothing,
        from_first=look.log_x,
        changes=session.history.changes[-MAX_CHANGES_SHOWN:]
        if {*shown} & {"loss", *MEASURED}
        else [],
        has_test=len(session.data.test) > 0,
    )


def axis_options(look: CurveOptions) -> list[LinkOption]:
    """Links that switch the axes of a loss chart between linear and logarithmic."""
    return [
        LinkOption("log x", write_curve(replace(look, log_x=not look.log_x)), look.log_x),
        LinkOption("log y", write_curve(replace(look, log_y=not look.log_y)), look.log_y),
    ]


def smoothing_options(look: CurveOptions) -> list[LinkOption]:
    """Links that choose the moving average of a loss chart."""
    return [
        LinkOption(
            f"{weight:g}" if weight else "off",
            write_curve(replace(look, smoothing=weight)),
            weight == look.smoothing,
            f"moving average: {weight:g} · average + {1 - weight:.2g} · new loss"
            if weight
            else "unsmoothed losses",
        )
        for weight in SMOOTHING.values()
    ]


def draw_charts(session: TrainingSession, fitted: FittedView, *, live: bool = False) -> DrawnCharts:
    """The open charts. On a ``live`` page their values cannot be read, as frames replace them."""
    classes = shown_class_names(session)
    shown = [name for name in fitted.charts if classes or name != "confusion"]
    return DrawnCharts(
        panels=_panels(session, fitted, shown, _titles(bool(classes)), readout=not live),
        classes=classes,
        confusion=_confusion(session) if "confusion" in shown else [],
        scores_of="test" if len(session.data.test) else "training",
        layers=layer_metrics(session.network, session.data.train, session.loss)
        if "gradients" in shown
        else [],
        norm_names=[
            name_at(norm_of(layer), session.epoch + session.offset / len(session.data.train))
            for layer in range(1, session.network.depth + 1)
        ],
    )


def _titles(classes: bool) -> dict[str, str]:
    score = "Accuracy" if classes else "R²"
    names = ("Loss", score, "Gradients", "Weights", "Activations", "Confusion")
    return dict(zip(CHARTS, names, strict=True))


def _panels(
    session: TrainingSession,
    fitted: FittedView,
    shown: list[str],
    titles: dict[str, str],
    *,
    readout: bool,
) -> list[ChartPanel]:
    history, changes = session.history, session.history.changes
    look, ahead = fitted.curve, None if fitted.view.blind else session.timeline.ahead
    draw_score = draw_accuracy_chart if shown_class_names(session) else draw_r_squared_chart
    split = "test" if len(session.data.test) else "training"
    rows = measured_until_now(session) if MEASURED & {*shown} else None
    panels = []
    for name in shown:
        svg, about, reads = "", "", False
        if name == "loss":
            ended = history if session.offset else history.until(*session.losses())
            svg, reads = draw_loss_curve(ended, look, ahead=ahead, readout=readout), True
        elif name == "score" and rows:
            svg, reads = draw_score(rows, changes, readout=readout), True
            about = f"{split} samples; {_recorded(rows)}"
        elif name == "gradients" and rows:
            svg, reads = draw_gradient_chart(rows, changes, readout=readout), True
            about = f"‖∂J/∂w, ∂J/∂b‖ by layer, training set; {_recorded(rows)}"
        elif name == "weights":
            svg = draw_weight_histograms(session.network)
            about = "by layer, each scaled to its tallest bar (count at the right)"
        elif name == "activations":
            svg = draw_activation_histograms(session)
            about = "a by layer, all training samples; count of the tallest bar at the right"
        panels.append(ChartPanel(name, titles[name], about, Markup(svg), reads))
    return panels


def _recorded(rows: MeasuredRows) -> str:
    """When the values of a chart were recorded that is not always open."""
    first = f"{rows.epochs[0]:g}"
    since = f" and from epoch {first} on" if rows.epochs[0] else ""
    return f"recorded while this chart is open{since}; before that, at stored checkpoints"


def _confusion(session: TrainingSession) -> list[list[int]]:
    confusion = session.scores().confusion
    return [] if confusion is None else confusion.tolist()
