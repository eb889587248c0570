"""The charts below the output; each is computed only while it is open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.i18n.messages import _, pgettext
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
    """One open chart. ``svg`` is empty for the confusion table; ``reads`` if values can be read,
    and ``reading`` says how.
    """

    name: str
    title: str
    reading: str
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
        LinkOption(_("log x"), write_curve(replace(look, log_x=not look.log_x)), look.log_x),
        LinkOption(_("log y"), write_curve(replace(look, log_y=not look.log_y)), look.log_y),
    ]


def smoothing_options(look: CurveOptions) -> list[LinkOption]:
    """Links that choose the moving average of a loss chart."""
    return [
        LinkOption(
            f"{weight:g}" if weight else pgettext("smoothing", "off"),
            write_curve(replace(look, smoothing=weight)),
            weight == look.smoothing,
            _(
                "moving average: %(weight)s · average + %(rest)s · new loss",
                weight=f"{weight:g}",
                rest=f"{1 - weight:.2g}",
            )
            if weight
            else _("unsmoothed losses"),
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
    score = _("Accuracy") if classes else "R²"
    names = (
        _("Loss"),
        score,
        _("Gradients"),
        _("Weights"),
        _("Activations"),
        pgettext("chart", "Confusion"),
    )
    return dict(zip(CHARTS, names, strict=True))


def _reading(name: str, title: str) -> str:
    if name == "loss":
        return _("%(title)s curve: arrow keys read its values", title=title)
    return _("%(title)s chart: arrow keys read its values", title=title)


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
    rows = measured_until_now(session) if MEASURED & {*shown} else None
    panels = []
    for name in shown:
        svg, about, reads = "", "", False
        if name == "loss":
            ended = history if session.offset else history.until(*session.losses())
            svg, reads = draw_loss_curve(ended, look, ahead=ahead, readout=readout), True
        elif name == "score" and rows:
            svg, reads = draw_score(rows, changes, readout=readout), True
            about = _score_about(rows, has_test=len(session.data.test) > 0)
        elif name == "gradients" and rows:
            svg, reads = draw_gradient_chart(rows, changes, readout=readout), True
            about = _(
                "‖∂J/∂w, ∂J/∂b‖ by layer, training set; %(recorded)s", recorded=_recorded(rows)
            )
        elif name == "weights":
            svg = draw_weight_histograms(session.network)
            about = _("by layer, each scaled to its tallest bar (count at the right)")
        elif name == "activations":
            svg = draw_activation_histograms(session)
            about = _("a by layer, all training samples; count of the tallest bar at the right")
        title = titles[name]
        panels.append(
            ChartPanel(name, title, _reading(name, title), about, Markup(svg), reads),
        )
    return panels


def _recorded(rows: MeasuredRows) -> str:
    """When the values of a chart were recorded that is not always open."""
    if not rows.epochs[0]:
        return _("recorded while this chart is open; before that, at stored checkpoints")
    return _(
        "recorded while this chart is open and from epoch %(epoch)s on; "
        "before that, at stored checkpoints",
        epoch=f"{rows.epochs[0]:g}",
    )


def _score_about(rows: MeasuredRows, *, has_test: bool) -> str:
    recorded = _recorded(rows)
    if has_test:
        return _("test samples; %(recorded)s", recorded=recorded)
    return _("training samples; %(recorded)s", recorded=recorded)


def _confusion(session: TrainingSession) -> list[list[int]]:
    confusion = session.scores().confusion
    return [] if confusion is None else confusion.tolist()
