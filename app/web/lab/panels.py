"""Panels that are updated a few times a second during play: microscope and charts.

Nobody can read a formula sixty times a second, and its layout is the slowest part of a page. Each
panel is sent whole and names its epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.render.formulas.moment import Moment
from app.training.run.observation import observe
from app.training.run.session import TrainingSession
from app.web.lab.charts import DrawnCharts, draw_charts
from app.web.lab.frame import require_between_steps
from app.web.lab.microscope.panel import Microscope, describe_microscope
from app.web.lab.moment.panel import describe_moment_panel
from app.web.lab.network import describe_gradient_flow
from app.web.lab.output import Tables, describe_tables
from app.web.templating import environment
from app.web.view.fit import FittedView
from app.web.view.view import View

_TEMPLATES = {
    name: environment.get_template(f"lab/{name}.html")
    for name in ("moment_rows", "scope_about", "scope", "tables", "confusion", "layers")
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


def build_panels(session_id: str, session: TrainingSession, fitted: FittedView) -> dict[str, str]:
    """The new content of the panels' elements, by id.

    Raises ValueError if a step is running or was just watched: a live page shows neither.
    """
    require_between_steps(session)
    now = observe(session)
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
    )
    html = {
        "moment": _TEMPLATES["moment_rows"].render(lab=parts),
        "gradient-flow": describe_gradient_flow(now),
    }
    if parts.microscope is not None:
        html["scope-about"] = _TEMPLATES["scope_about"].render(lab=parts)
        html["scope"] = _TEMPLATES["scope"].render(lab=parts)
    if parts.output is not None and parts.output.table:
        html["tables"] = _TEMPLATES["tables"].render(lab=parts)
    for chart in parts.charts.panels:
        html[f"drawing-{chart.name}"] = chart.svg or _TEMPLATES["confusion"].render(lab=parts)
    if parts.charts.layers:
        html["drawing-layers"] = _TEMPLATES["layers"].render(lab=parts)
    return html
