"""All routes of the lab, and the page itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.web import addresses
from app.web.dependencies import Service
from app.web.forms import FormFeedback
from app.web.lab import (
    downloads,
    edit_routes,
    joined_stream,
    start,
    stream,
    transport_routes,
)
from app.web.lab.answer import render_lab
from app.web.lab.surface import routes as surface_routes
from app.web.lessons.history import restore_step
from app.web.view.view import read_view

router = APIRouter(include_in_schema=False)
for part in (
    downloads,
    edit_routes,
    start,
    joined_stream,
    stream,
    surface_routes,
    transport_routes,
):
    router.include_router(part.router)


@router.get(addresses.LAB)
async def show(request: Request, sessions: Service, session_id: str) -> Response:
    """The lab page of a session, in the view of the address."""
    view = read_view(request.query_params)
    loaded = await sessions.load(session_id, view)
    loaded = await restore_step(request, sessions, loaded, view)
    return await render_lab(
        request, sessions, loaded, FormFeedback(notes=start.displaced_notes(request))
    )
