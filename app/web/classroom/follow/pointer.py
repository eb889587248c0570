"""The teacher's pointer on the diagram, shown on the students' pages."""

from __future__ import annotations

import json
import math

from fastapi import APIRouter, Request, Response

from app.web import addresses
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.problems import HttpProblem

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

MAX_COORDINATE = 100_000
"""Larger than any drawing."""


@router.post("/pointer")
async def point(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Publish the pointer's position; an empty form means that it has left the diagram."""
    form = await request.form()
    position = None
    if form:
        try:
            x, y = (float(str(form.get(name, ""))[:20]) for name in ("x", "y"))
        except ValueError:
            raise HttpProblem(422, "x and y must be numbers.") from None
        if not (math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) < MAX_COORDINATE):
            raise HttpProblem(
                422, f"x and y must be between −{MAX_COORDINATE} and {MAX_COORDINATE}."
            )
        position = {"x": x, "y": y}
    classroom.rooms.publish_pointer(loaded.code, json.dumps(position))
    return Response(status_code=204)
