"""All routes of homework."""

from __future__ import annotations

from fastapi import APIRouter

from app.web.classroom.homework import (
    plan_steps,
    receipts,
    states,
    student_routes,
    teacher_routes,
    way_back,
)

router = APIRouter()
for part in (teacher_routes, plan_steps, student_routes, states, way_back, receipts):
    router.include_router(part.router)
