"""The bar above the lab of a run that is made for homework."""

from __future__ import annotations

import re
from dataclasses import replace

from app.classroom.homework.changes import HomeworkNotFound, find
from app.classroom.rooms import RoomNotFound
from app.web import addresses
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.services import student_of
from app.web.classroom.homework.student_page import describe_hand_in
from app.web.classroom.homework.texts import point_in_time
from app.web.templating import environment
from app.web.view.view import View

_NAME = re.compile(r"([A-Z0-9]{6})\.(\d{1,3})", re.ASCII)


async def homework_bar(
    classroom: ClassroomRequest, view: View, session_id: str
) -> tuple[View, str]:
    """The view and the bar's HTML; without both if the run is not the visitor's homework."""
    match = _NAME.fullmatch(view.homework)
    none = replace(view, homework=""), ""
    if match is None or view.room:
        return none
    code, number = match[1], int(match[2])
    try:
        loaded = await classroom.rooms.load(code)
        member = student_of(classroom, loaded)
        homework = find(loaded.room, number)
    except (RoomNotFound, HomeworkNotFound):
        return none
    if member is None or homework.work.get(member.number) != session_id:
        return none
    context = {
        "number": number,
        "title": homework.title,
        "due": point_in_time(homework.due(member.number), homework.zone),
        "handed_in": describe_hand_in(code, homework, member.number),
        "path": addresses.room(code, "homework", number),
    }
    return view, environment.get_template("classroom/homework/lab_bar.html").render(context)
