"""What the server draws of a session in a view, as a request would have it drawn."""

from __future__ import annotations

from app.render.diagram.state import DrawnEdges
from app.training.recipe.limits import Limits
from app.training.run.observation import observe
from app.training.run.session import TrainingSession
from app.web.lab import frame, network, page, panels
from app.web.stored_sessions import LoadedSession
from app.web.view.fit import fit_view
from app.web.view.view import View


def drawn_edges(session: TrainingSession, view: View) -> DrawnEdges:
    return network.drawn_edges(session, fit_view(view, session), observe(session))


def build_frame(session: TrainingSession, view: View, drawn: DrawnEdges) -> frame.Frame:
    frame.require_between_steps(session)
    return frame.build_frame(session, fit_view(view, session), observe(session), drawn)


def build_panels(
    session_id: str, session: TrainingSession, view: View, drawn: DrawnEdges | None = None
) -> panels.Panels:
    frame.require_between_steps(session)
    fitted, now = fit_view(view, session), observe(session)
    drawn = network.drawn_edges(session, fitted, now) if drawn is None else drawn
    return panels.build_panels(session_id, session, fitted, now, drawn)


def build_lab(
    held: LoadedSession, view: View, limits: Limits, *, drawn: DrawnEdges | None = None
) -> page.Lab:
    fitted, now = fit_view(view, held.session), observe(held.session)
    return page.build_lab(held, fitted, now, limits, drawn=drawn)
