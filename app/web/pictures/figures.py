"""The lab's drawings as self-contained figures, each in the current view."""

from __future__ import annotations

from dataclasses import replace

from app.errors import ProblemError
from app.i18n.messages import _, pgettext
from app.render.charts.confusion import draw_confusion
from app.render.diagram.diagram import draw_diagram
from app.render.diagram.layer_headings import draw_layer_heads
from app.render.figures.captions import Drawing, LegendEntry, caption
from app.render.figures.standalone_svg import SvgFigure
from app.render.maps.marks import class_mark, class_paint
from app.render.maps.output_curve import draw_output_curve
from app.render.maps.output_plane import draw_plane
from app.render.maps.plane_cut import has_plane
from app.render.numbers import number
from app.render.surface.plane import describe_surface, draw_surface
from app.render.surface.slice_chart import describe_slice, draw_slice
from app.training.run.class_names import output_names, shown_class_names
from app.training.run.observation import observe
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.training.surface.surface import FINE, loss_surface
from app.web.lab.charts import draw_charts
from app.web.lab.diagram_numbers import diagram_numbers, numbers_of
from app.web.lab.map_titles import IN_PICTURE, OF_OUTPUT, OF_OUTPUT_IN_PICTURE
from app.web.lab.network import describe_diagram, describe_widest
from app.web.lab.output import point_pulls
from app.web.lab.plane_choice import held_line
from app.web.lab.surface.drawing import names_of, surface_sentences
from app.web.lab.transport import describe_counters
from app.web.pictures.explanations import (
    draw_flow_figure,
    draw_paths_figure,
    draw_pulls_figure,
)
from app.web.pictures.figure_names import FigureName
from app.web.view.fit import FittedView, fit_view
from app.web.view.surface import OPEN
from app.web.view.view import View

LINE, DASHES, DOTS, CIRCLE, SQUARE = "━━", "━ ━", "•••", "●", "■"


class NoSuchFigure(ProblemError):
    """The session has no such drawing. The message says why."""


def draw_figure(name: FigureName, session: TrainingSession, view: View) -> SvgFigure:
    """A figure by its name; raises NoSuchFigure."""
    if name == "network":
        return _draw_network(session, view)
    if name == "output":
        return _draw_output(session, view)
    if name in ("pulls", "paths", "flow"):
        fitted, position = fit_view(view, session), _position(session)
        if name == "pulls":
            return draw_pulls_figure(session, fitted, position)
        if name == "paths":
            return draw_paths_figure(session, fitted, position)
        return draw_flow_figure(session, position)
    if name == "surface":
        return _draw_surface(session, view)
    return _draw_chart(name, session, view)


def _draw_network(session: TrainingSession, view: View) -> SvgFigure:
    fitted = fit_view(view, session)
    now = observe(session)
    state = describe_diagram(session, fitted, now)
    diagram = draw_diagram(state)
    units = session.recipe.units
    about = [
        *_position(session),
        _(
            "%(numbers)s · ringed: %(name)s",
            numbers=numbers_of(now, fitted),
            name=selection_name(fitted.selection, units),
        ),
    ]
    if fitted.show != "weights":
        numbers = diagram_numbers(now, fitted)
        widest = describe_widest(state, numbers, diagram.largest_gradient)
        about.append(_("dotted lines: %(which)s", which=widest))
    if diagram.note:
        about.append(diagram.note.split(" Choose")[0])
    heads = Drawing(draw_layer_heads(units, session.recipe.activations))
    legend = [LegendEntry(LINE, "neg", _("− value")), LegendEntry(LINE, "pos", _("+ value"))]
    if fitted.show != "weights":
        slope = f"∂{state.loss_symbol}/∂w"
        legend += [
            LegendEntry(DOTS, "gneg", f"− {slope}"),
            LegendEntry(DOTS, "gpos", f"+ {slope}"),
        ]
    drawings = [heads, Drawing(diagram.svg)]
    return caption(_("Network"), about, legend, drawings, f"{'. '.join(about)}.")


def _draw_output(session: TrainingSession, view: View) -> SvgFigure:
    fitted = fit_view(view, session)
    drawing = draw_prediction(session, fitted)
    if drawing is None:
        raise NoSuchFigure(
            _(
                "The output of this data set is a table: only one or two inputs can be drawn. "
                "Choose another figure."
            )
        )
    cut = fitted.cut(session)
    held = held_line(session, cut) if cut is not None else ""
    shown, drawn_map = output_names(session), ""
    if has_plane(session.data.dataset):
        drawn_map = _(IN_PICTURE[fitted.map])
        if shown:
            drawn_map = _(OF_OUTPUT_IN_PICTURE[fitted.map], output=shown[fitted.output or 0])
    elif shown and fitted.output is not None:
        held = _(OF_OUTPUT["prediction"], output=shown[fitted.output])
    about = [*_position(session), *filter(None, [drawn_map, held])]
    return caption(
        _("Output"), about, prediction_legend(session, fitted), [drawing], f"{'. '.join(about)}."
    )


def _draw_surface(session: TrainingSession, view: View) -> SvgFigure:
    """The loss surface over the two parameters of the view, also while the page has it closed."""
    fitted = fit_view(replace(view, surface=view.surface or OPEN, hide=""), session)
    assert fitted.surface is not None
    surface = loss_surface(session, fitted.surface.pair, FINE, fitted.surface.zoom)
    parts = (draw_surface(surface, session.recipe.units), draw_slice(surface))
    drawings = [Drawing(part, "surface-panel") for part in parts]
    title, words = describe_surface(surface, names_of(fitted.surface, session))
    sentences = surface_sentences(session, surface, fitted.surface)
    about = [*_position(session), *sentences]
    legend = [
        LegendEntry(CIRCLE, "sample", pgettext("legend", "now")),
        LegendEntry(LINE, "sample", pgettext("legend", "path")),
    ]
    if surface.gradient is not None:
        legend.append(LegendEntry(DOTS, "sample", "−∇J"))
    if surface.step is not None:
        legend.append(LegendEntry("▶", "sample", _("the step")))
    words = " ".join([*about, words, describe_slice(surface)])
    return caption(title, about, legend, drawings, words.strip())


def draw_prediction(session: TrainingSession, fitted: FittedView) -> Drawing | None:
    """The prediction over one or two inputs; None if there are more."""
    inputs = session.data.dataset.inputs
    if inputs == 1:
        svg = draw_output_curve(session, fitted.sample, str, output=fitted.output)
        return Drawing(svg, "output")
    if (cut := fitted.cut(session)) is not None:
        svg = draw_plane(
            session,
            fitted.sample,
            str,
            kind=fitted.map,
            points=fitted.points,
            cut=cut,
            pulls=point_pulls(session, fitted),
            output=fitted.output or 0,
        )
        return Drawing(svg, "output")
    return None


def prediction_legend(session: TrainingSession, fitted: FittedView) -> list[LegendEntry]:
    """The legend of the points and colours."""
    marks = [LegendEntry(CIRCLE, "sample", pgettext("samples", "training"))]
    if session.data.dataset.inputs == 1:
        curves = output_names(session) if fitted.output is None else []
        if curves:
            named = [LegendEntry(LINE, class_paint(k), name) for k, name in enumerate(curves)]
            return [*named, *marks]
        return [LegendEntry(LINE, "train", "ŷ"), *marks]
    if len(session.data.test):
        marks.append(LegendEntry(SQUARE, "sample", pgettext("samples", "test")))
    classes = shown_class_names(session)
    if not classes:
        low = LegendEntry(LINE, "neg", pgettext("target", "low"))
        return [*marks, low, LegendEntry(LINE, "pos", pgettext("target", "high"))]
    named = [
        LegendEntry(
            class_mark(label, len(classes)) or LINE,
            class_paint(label),
            _("class %(name)s", name=name) if name.lstrip("−").isdigit() else name,
        )
        for label, name in enumerate(classes)
    ]
    return marks + named


def _draw_chart(name: FigureName, session: TrainingSession, view: View) -> SvgFigure:
    fitted = fit_view(view, session)
    drawn = draw_charts(session, replace(fitted, charts=(name,)), live=True)
    if not drawn.panels:
        raise NoSuchFigure(
            _(
                "A confusion matrix needs classes, and this data set has numbers to predict. "
                "Choose another figure."
            )
        )
    (panel,) = drawn.panels
    svg, about, legend = str(panel.svg), _position(session), list[LegendEntry]()
    if panel.about:
        about.append(panel.about)
    if name == "confusion":
        svg = draw_confusion(drawn.classes, drawn.confusion)
        about.append(_("test samples") if drawn.scores_of == "test" else _("training samples"))
    if name == "loss":
        legend = _curve_legend(session)
        if fitted.curve.smoothing:
            weight = f"{fitted.curve.smoothing:g}"
            about.append(_("moving average, weight %(weight)s on the past", weight=weight))
    return caption(panel.title, about, legend, [Drawing(svg, "output")], f"{'. '.join(about)}.")


def _curve_legend(session: TrainingSession) -> list[LegendEntry]:
    """The lines of the loss curve."""
    test = []
    if len(session.data.test):
        test = [LegendEntry(DASHES, "test", pgettext("loss", "test"))]
    return [LegendEntry(LINE, "train", pgettext("loss", "train")), *test]


def _position(session: TrainingSession) -> list[str]:
    """Two lines: the run with its epoch and batch, and its losses."""
    counters = describe_counters(session)
    units = "-".join(map(str, session.recipe.units))
    train = number(counters.train_loss, 3)
    if counters.test_loss is None:
        losses = _("train loss %(train)s", train=train)
    else:
        test = number(counters.test_loss, 3)
        losses = _("train loss %(train)s, test loss %(test)s", train=train, test=test)
    run = _(
        "%(data)s, %(units)s · epoch %(epoch)s, batch %(batch)s",
        data=_(session.data.dataset.title),
        units=units,
        epoch=counters.epoch,
        batch=counters.batch,
    )
    return [run, losses]
