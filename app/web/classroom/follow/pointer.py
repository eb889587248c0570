"""The teacher's pointer, shown on the students' pages."""

from __future__ import annotations

import json
import math
import re

from fastapi import APIRouter, Request, Response

from app.i18n.messages import _
from app.web import addresses
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.problems import HttpProblem

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

PANEL = re.compile(r"[\w.-]{1,40}")
PATH = re.compile(r"([a-z]{1,12}[0-9]{1,3}/){0,16}")
"""Tag names, each with its number among the siblings of that name: “div2/p1/”."""


@router.post("/pointer")
async def point(request: Request, classroom: Classroom, loaded: TeacherRoom) -> Response:
    """Publish the pointer's position; an empty form means that it points to nothing.

    ``panel`` is a part of the page and ``path`` leads from it to an element; ``x`` and ``y`` are
    fractions of that element's width and height, as its size differs between screens.
    """
    form = await request.form()
    position = None
    if form:
        texts = {name: str(form.get(name, ""))[:400] for name in ("panel", "path")}
        if not (PANEL.fullmatch(texts["panel"]) and PATH.fullmatch(texts["path"])):
            raise HttpProblem(422, _("panel or path is not a place on the page."))
        position = {**texts, "x": _fraction(form.get("x")), "y": _fraction(form.get("y"))}
    classroom.rooms.publish_pointer(loaded.code, json.dumps(position))
    return Response(status_code=204)


def _fraction(value: object) -> float:
    try:
        number = float(str(value)[:20])
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise HttpProblem(422, _("x and y must be between 0 and 1."))
    return number
