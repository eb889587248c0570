"""Where the teacher points on the diagram."""

from __future__ import annotations

import json
import math

from fastapi import APIRouter, Request, Response

from app.web.classroom.context import Class
from app.web.problems import HttpProblem

router = APIRouter(include_in_schema=False)

FAR = 100_000
"""No drawing is as large."""


@router.post("/room/{code}/pointer")
async def point(request: Request, asked: Class, code: str) -> Response:
    """Tell all that follow; without a place the pointer has left the diagram."""
    form = await request.form()
    held = await asked.as_teacher(code)
    place = None
    if form:
        try:
            x, y = (float(str(form.get(name, ""))[:20]) for name in ("x", "y"))
        except ValueError:
            raise HttpProblem(422, "x and y must be numbers.") from None
        if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) < FAR):
            raise HttpProblem(422, f"x and y must lie within {FAR} of the drawing's corner.")
        place = {"x": x, "y": y}
    asked.rooms.point(held.code, json.dumps(place))
    return Response(status_code=204)
