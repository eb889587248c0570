"""Figures that answer “why”: pulls, paths, and where the gradient goes."""

from __future__ import annotations

from app.errors import ProblemError
from app.i18n.messages import _
from app.render.charts.pulls import cancellation, draw_pulls
from app.render.diagram.diagram import draw_diagram
from app.render.diagram.geometry import lay_out
from app.render.diagram.gradient_flow import draw_gradient_flow
from app.render.diagram.layer_headings import draw_layer_heads
from app.render.diagram.ribbons import ribbon_lines
from app.render.figures.captions import Drawing, LegendEntry, caption
from app.render.figures.standalone_svg import SvgFigure
from app.render.formulas.sample_shares import batch_shares
from app.render.maps.marks import sample_paints
from app.render.numbers import number, signed
from app.training.run.observation import observe, observe_update
from app.training.run.sensitivities import mean_sensitivities
from app.training.run.session import TrainingSession
from app.training.run.symbols import name, selection_name
from app.web.lab.microscope.paths import describe_paths
from app.web.lab.network import describe_diagram
from app.web.view.fit import FittedView

RIBBON = "▬"


class NothingToDraw(ProblemError):
    """The selection has no such drawing. The message says what to choose."""


def draw_pulls_figure(
    session: TrainingSession, fitted: FittedView, position: list[str]
) -> SvgFigure:
    """The tug-of-war of the batch at the selected weight or bias; raises NothingToDraw."""
    seen = observe_update(session) or observe(session)
    selection, units = fitted.selection, session.recipe.units
    shares = batch_shares(seen, selection)
    if shares is None:
        raise NothingToDraw(_("Nothing pulls an input or J. Choose a weight or a bias first."))
    parameter = selection_name(selection, units)
    if selection.kind == "a":
        parameter = name("b", selection.layer - 1, selection.unit, units[selection.layer])
    paints = sample_paints(session, session.data.dataset, session.data.train)
    drawing = draw_pulls(shares, parameter, paints, fitted.sample, str)
    total = _(
        "∂J/∂%(name)s = %(value)s, the sum over %(m)s",
        name=parameter,
        value=signed(shares.total),
        m=shares.m,
    )
    about = [*position, total]
    left = cancellation(shares)
    if left is not None:
        about.append(f"|Σ| / Σ|·| = {number(left, 3)}")
    legend = [LegendEntry("●", "knot", _("the sum −∂J/∂%(name)s", name=parameter))]
    return caption(_("Pulls of the samples"), about, legend, [Drawing(drawing)], ". ".join(about))


def draw_paths_figure(
    session: TrainingSession, fitted: FittedView, position: list[str]
) -> SvgFigure:
    """The diagram with the paths from the selected neuron to J; raises NothingToDraw."""
    now = observe(session)
    seen = observe_update(session) or now
    paths = None
    if fitted.sample is not None:
        paths = describe_paths(seen, seen.sample(fitted.sample), fitted.selection, live=False)
    if paths is None or not paths.rows:
        raise NothingToDraw(
            _(
                "There are no paths to draw: choose one sample, and a weight, bias or neuron "
                "before the output whose ∂Jᵢ/∂a is computed."
            )
        )
    units = session.recipe.units
    diagram = draw_diagram(describe_diagram(session, fitted, now)).svg
    start = fitted.selection
    ribbons = ribbon_lines(lay_out(units), paths.largest, start.target_layer, start.unit)
    both = diagram.removesuffix("</svg>") + ribbons + "</svg>"
    value = _(
        "%(name)s = %(value)s for sample %(sample)s",
        name=paths.name,
        value=signed(paths.value),
        sample=fitted.sample,
    )
    about = [*position, value]
    about += [f"{row.way}: {signed(row.product)}" for row in paths.rows]
    if paths.rest:
        about.append(_("all other paths together: %(value)s", value=signed(paths.others)))
    legend = [
        LegendEntry(RIBBON, "gneg", _("− product along a path")),
        LegendEntry(RIBBON, "gpos", _("+ product along a path")),
    ]
    heads = Drawing(draw_layer_heads(units, session.recipe.activations))
    title = _("Paths from %(neuron)s to J", neuron=paths.neuron)
    return caption(title, about, legend, [heads, Drawing(both)], ". ".join(about))


def draw_flow_figure(session: TrainingSession, position: list[str]) -> SvgFigure:
    """The bars of the mean |∂Jᵢ/∂a| by layer."""
    seen = observe_update(session) or observe(session)
    units = session.recipe.units
    drawing = draw_gradient_flow(units, mean_sensitivities(seen))
    heads = Drawing(draw_layer_heads(units, session.recipe.activations))
    about = [*position, _("mean |∂Jᵢ/∂a| of each layer; log scale from 10⁻⁶ to 1")]
    return caption(
        _("Where the gradient goes"), about, [], [heads, Drawing(drawing)], ". ".join(about)
    )
