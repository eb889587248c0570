"""All routes of plans. Those of a step come after the others, whose addresses are longer."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.plans import from_lab, in_room, print_page, routes, step_routes

router = APIRouter()
for part in (from_lab, in_room, print_page, routes, step_routes):
    router.include_router(part.router)
