"""What the lab's page shows: one dataclass a panel, built from a session and a view."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.diagram.state import Drawn
from app.training.recipe.limits import Limits
from app.training.run.observation import observe
from app.web.lab.charts import ChartsPanel, describe_charts
from app.web.lab.divergence import DivergencePanel, describe_divergence
from app.web.lab.feedback import Feedback
from app.web.lab.microscope import Microscope, describe_microscope
from app.web.lab.network import NetworkPanel, describe_network
from app.web.lab.output import OutputPanel, describe_output
from app.web.lab.rewind import Rewind, describe_rewind
from app.web.lab.settings import SettingsPanel, describe_settings
from app.web.lab.transport import Transport, describe_transport
from app.web.session_service import LoadedSession
from app.web.view.view import Focus, View, fit_view


@dataclass(frozen=True)
class Lab:
    """The whole page of one session; a panel that the view hides is None."""

    id: str
    version: int
    status: str
    message: str
    divergence: DivergencePanel | None
    notes: list[str]
    problem: str
    view: View
    focus: Focus
    title: str
    transport: Transport
    rewind: Rewind
    settings: SettingsPanel | None
    network: NetworkPanel
    output: OutputPanel | None
    charts: ChartsPanel
    microscope: Microscope | None
    live: bool


def build_lab(
    held: LoadedSession,
    view: View,
    limits: Limits,
    feedback: Feedback | None = None,
    *,
    drawn: Drawn | None = None,
) -> Lab:
    """Everything that the templates need; no template computes a number.

    With ``drawn``, from ``drawn_edges``, the page is live: frames will be painted into it.
    """
    feedback = feedback or Feedback()
    session = held.session
    view, focus, notes = fit_view(view, session)
    now, live = observe(session), drawn is not None
    hidden = focus.hidden
    return Lab(
        id=held.id,
        version=held.version,
        status="playing" if held.stamp else session.status,
        message=session.message,
        divergence=describe_divergence(held),
        notes=[*feedback.notes, *notes],
        problem=feedback.problem,
        view=view,
        focus=focus,
        title=f"{session.data.dataset.title} {'-'.join(map(str, session.recipe.units))}",
        transport=describe_transport(held, live=live),
        rewind=describe_rewind(session),
        settings=None if "settings" in hidden else describe_settings(session, feedback),
        network=describe_network(held, view, focus, now, limits, drawn),
        output=None if "output" in hidden else describe_output(held, view, focus, live=live),
        charts=describe_charts(session, focus, live=live),
        microscope=None
        if "microscope" in hidden
        else describe_microscope(session, view, focus, now, live=live),
        live=live,
    )
