"""What the lab's page shows: one dataclass a panel, built from a session and a view."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine.datasets import DATASETS
from app.render.diagram_state import Drawn
from app.training.limits import Limits
from app.training.observation import observe
from app.web.lab.charts import ChartsPanel, describe_charts
from app.web.lab.divergence import DivergencePanel, describe_divergence
from app.web.lab.feedback import Feedback
from app.web.lab.microscope import Microscope, describe_microscope
from app.web.lab.network import NetworkPanel, describe_network
from app.web.lab.output import OutputPanel, describe_output
from app.web.lab.rewind import Rewind, describe_rewind
from app.web.lab.settings import SettingsPanel, describe_settings
from app.web.lab.transport import Transport, describe_transport
from app.web.sessions import Held
from app.web.view import Focus, View, settle


@dataclass(frozen=True)
class Lab:
    """The whole page of one session."""

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
    settings: SettingsPanel
    network: NetworkPanel
    output: OutputPanel
    charts: ChartsPanel
    microscope: Microscope
    live: bool


def build_lab(
    held: Held,
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
    view, focus, notes = settle(view, session)
    now = observe(session)
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
        title=f"{DATASETS[session.recipe.dataset.name].title} "
        f"{'-'.join(map(str, session.recipe.units))}",
        transport=describe_transport(held, live=drawn is not None),
        rewind=describe_rewind(session),
        settings=describe_settings(session, feedback),
        network=describe_network(held, view, focus, now, limits, drawn),
        output=describe_output(held, view, focus, live=drawn is not None),
        charts=describe_charts(session, focus, live=drawn is not None),
        microscope=describe_microscope(session, view, focus, now, live=drawn is not None),
        live=drawn is not None,
    )
