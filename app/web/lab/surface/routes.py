"""The finer drawing of the loss surface, and the form that sets its point."""

from __future__ import annotations

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from app.i18n.messages import _
from app.training.run.edit import set_parameters
from app.training.run.selection import Selection, parse_selection
from app.training.run.session import TrainingSession
from app.training.run.symbols import selection_name
from app.training.surface.surface import FINE
from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import read_number
from app.web.lab.answer import answer_change
from app.web.lab.form_route import LabFormRoute, form_post
from app.web.lab.surface.drawing import describe_surface_drawing
from app.web.lab.surface.panel import POINT_FORM, point_problem
from app.web.problems import HttpProblem
from app.web.templating import environment, wants_fragment
from app.web.view.fit import fit_view
from app.web.view.view import read_view

router = APIRouter(
    prefix=addresses.LAB + "/surface", include_in_schema=False, route_class=LabFormRoute
)


class PointForm(BaseModel):
    """Two parameters by their keys, and their new values as typed."""

    horizontal: str = ""
    vertical: str = ""
    first: str = ""
    second: str = ""


@router.get("")
async def fine_drawing(request: Request, sessions: Service, session_id: str) -> Response:
    """The drawing on a fine grid, for a page that has a coarse one."""
    view = read_view(request.query_params)
    loaded = await sessions.load(session_id, view)
    fitted = fit_view(view, loaded.session)
    if fitted.surface is None or not wants_fragment(request):
        return RedirectResponse(fitted.view.path(loaded.id), 303)
    chosen, session = fitted.surface, loaded.session
    movable = loaded.stamp is None and not fitted.watches

    def draw() -> str:
        drawing = describe_surface_drawing(session, chosen, FINE, movable=movable)
        return environment.get_template("lab/surface/drawing.html").render(drawing=drawing)

    html = await to_thread.run_sync(draw)
    return HTMLResponse(html, headers={"Cache-Control": "no-store", "Vary": "HX-Request"})


@form_post(router, f"/{POINT_FORM}")
async def set_point(
    request: Request, sessions: Service, session_id: str, form: Annotated[PointForm, Form()]
) -> Response:
    """Set both parameters of the surface by hand, as one change."""

    def action(session: TrainingSession) -> TrainingSession:
        units = session.recipe.units
        pair = [_parameter(key, units) for key in (form.horizontal, form.vertical)]
        if pair[0] == pair[1]:
            raise HttpProblem(422, _("Choose two different parameters for the loss surface."))
        values = []
        for field, part in zip(("first", "second"), pair, strict=True):
            text = getattr(form, field)
            value = read_number(text)
            if value is None:
                problem = point_problem(selection_name(part, units), text)
                raise HttpProblem(422, problem, field=field)
            values.append((part, value))
        set_parameters(session, values)
        return session

    return await answer_change(request, sessions, await sessions.change(session_id, action))


def _parameter(key: str, units: list[int]) -> Selection:
    found = parse_selection(key, units)
    if found is None or not found.is_parameter:
        raise HttpProblem(422, _("This network has no weight or bias “%(key)s”.", key=key[:20]))
    return found
