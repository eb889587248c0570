"""All routes of comparisons, races and learning-rate sweeps."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.compare import api, comparison_routes, race_page, sweep_page

router = APIRouter()
for part in (api, comparison_routes, race_page, sweep_page):
    router.include_router(part.router)
