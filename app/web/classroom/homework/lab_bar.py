"""The bar above the lab of a run that is made for homework."""

from __future__ import annotations

import re
from dataclasses import replace

from app.classroom.homework.changes import HomeworkNotFound, find
from app.classroom.rooms import RoomNotFound
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.student_page import describe_hand_in, student_path
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
        homework = find(loaded.room, number)
    except (RoomNotFound, HomeworkNotFound):
        return none
    members = loaded.room.members_of(classroom.visitor)
    member = next((one for one in members if homework.work.get(one.number) == session_id), None)
    if member is None:
        return none
    context = {
        "number": number,
        "title": homework.title,
        "due": point_in_time(homework.due(member.number), homework.zone),
        "handed_in": describe_hand_in(code, homework, member.number),
        "path": student_path(loaded, homework, member),
    }
    return view, environment.get_template("classroom/homework/lab_bar.html").render(context)
