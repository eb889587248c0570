"""What is updated a few times a second during play: numbers of the diagram, formulas, charts.

Nobody can read a number sixty times a second, and the layout of formulas is the slowest part of a
page. All are of one epoch, which the formulas name, so that a symbol has one value on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from app.render.diagram.diagram_frame import DiagramTexts, diagram_texts
from app.render.diagram.edge_choice import largest_drawn
from app.render.diagram.state import DrawnEdges
from app.render.formulas.moment import Moment
from app.render.formulas.spoken import speak_formulas
from app.render.numbers import number
from app.training.run.observation import Observation
from app.training.run.session import TrainingSession
from app.web.lab.charts import DrawnCharts, draw_charts
from app.web.lab.diagram_numbers import diagram_numbers, numbers_of
from app.web.lab.frame import require_between_steps
from app.web.lab.microscope.panel import Microscope, describe_microscope
from app.web.lab.moment.panel import describe_moment_panel
from app.web.lab.network import describe_gradient_flow, drawn_inputs
from app.web.lab.output import Tables, describe_output_scores, describe_tables
from app.web.lab.target_scale import TargetScale, describe_target_scale
from app.web.templating import environment
from app.web.view.fit import FittedView
from app.web.view.view import View

_TEMPLATES = {
    name: environment.get_template(f"lab/{name}.html")
    for name in (
        "moment_rows",
        "scope_about",
        "scope",
        "tables",
        "confusion",
        "layers",
        "output/target_scale",
    )
}


@dataclass(frozen=True)
class _Parts:
    """The part of ``Lab`` that these templates use."""

    id: str
    view: View
    fitted: FittedView
    live: bool
    output: Tables | None
    charts: DrawnCharts
    microscope: Microscope | None
    moment: Moment
    target_scale: TargetScale | None


class Panels(TypedDict):
    """The JSON of the panels. ``html`` and ``texts`` are the new contents of elements, by id.

    ``diagram`` has the numbers of the network, ``loss`` is J.
    """

    html: dict[str, str]
    texts: dict[str, str]
    diagram: DiagramTexts
    loss: str


def build_panels(
    session_id: str,
    session: TrainingSession,
    fitted: FittedView,
    now: Observation,
    drawn: DrawnEdges,
) -> Panels:
    """The panels of a session between two steps, for a page that draws these weights.

    Raises ValueError if a step is running or was just watched: a live page shows neither.
    """
    require_between_steps(session)
    numbers = diagram_numbers(now, fitted)
    dJ_dw, dJ_db = numbers.all_gradients(now.depth)
    return {
        "html": _draw_html(session_id, session, fitted, now),
        "texts": {
            "widest": numbers.widest(largest_drawn(dJ_dw, drawn)),
            "numbers-of": numbers_of(now, fitted),
            **_output_scores(session, fitted),
        },
        "diagram": diagram_texts(
            session.network,
            dJ_dw,
            dJ_db,
            drawn,
            numbers.a,
            numbers.z,
            numbers.dJ_da,
            numbers.y,
            numbers.mask,
            drawn_inputs(session, fitted.selection),
        ),
        "loss": number(now.loss(), 3),
    }


def _output_scores(session: TrainingSession, fitted: FittedView) -> dict[str, str]:
    if "output" in fitted.hidden:
        return {}
    return {score.id: score.text for score in describe_output_scores(session)}


def _draw_html(
    session_id: str, session: TrainingSession, fitted: FittedView, now: Observation
) -> dict[str, str]:
    parts = _Parts(
        id=session_id,
        view=fitted.view,
        fitted=fitted,
        live=True,
        output=None if "output" in fitted.hidden else describe_tables(session),
        charts=draw_charts(session, fitted, live=True),
        microscope=None
        if "microscope" in fitted.hidden
        else describe_microscope(session, fitted, now, live=True),
        moment=describe_moment_panel(session, fitted, now, live=True),
        target_scale=describe_target_scale(session, fitted, now),
    )
    html = {"moment": speak_formulas(_TEMPLATES["moment_rows"].render(lab=parts))}
    if parts.microscope is not None:
        html["gradient-flow"] = describe_gradient_flow(now)
        html["scope-about"] = _TEMPLATES["scope_about"].render(lab=parts)
        html["scope"] = speak_formulas(_TEMPLATES["scope"].render(lab=parts))
    if parts.output is not None and parts.output.table:
        html["tables"] = _TEMPLATES["tables"].render(lab=parts)
    if parts.output is not None and parts.target_scale is not None:
        html["target-scale"] = _TEMPLATES["output/target_scale"].render(lab=parts)
    for chart in parts.charts.panels:
        html[f"drawing-{chart.name}"] = chart.svg or _TEMPLATES["confusion"].render(lab=parts)
    if parts.charts.layers:
        html["drawing-layers"] = _TEMPLATES["layers"].render(lab=parts)
    return html
