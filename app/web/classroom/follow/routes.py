"""The page on which a student follows the teacher, and switching between it and their own run."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.i18n.messages import _
from app.store.base import SessionNotFound
from app.web import addresses
from app.web.classroom.challenge.scoreboard_page import NO_RUN
from app.web.classroom.dependencies import Classroom, ClassroomRequest, StudentInRoom, StudentRoom
from app.web.classroom.follow.followed_run import (
    followed_run,
    followed_view,
    newest_followed_version,
    own_view_parts,
)
from app.web.classroom.follow.fork import RUN_GONE, has_run
from app.web.classroom.join.last_room import forget_room
from app.web.classroom.questions.held_copies import prediction_of
from app.web.classroom.questions.settle import settled
from app.web.classroom.room_bar import build_room_bar, room_bar_html
from app.web.classroom.student_choice import PARAMETER, StudentChoice
from app.web.problems import HttpProblem
from app.web.templating import render_page, wants_fragment

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)


@router.get("")
async def show(request: Request, classroom: Classroom, code: str) -> Response:
    """The page that follows, or a redirect to the student's own run if they work on it.

    A co-teacher sees the run that the class follows, too.
    """
    try:
        loaded, member = await classroom.load_as_member(code)
    except RoomNotFound:
        return await _not_a_student(request, classroom, code)
    loaded = await settled(classroom.services, loaded)
    if not wants_fragment(request):
        if loaded.choice_of(member) and classroom.choice == StudentChoice():
            return RedirectResponse(addresses.join(code), 303)  # who are you?
        works_alone = not member.follows and await has_run(classroom, member)
        if works_alone and prediction_of(loaded.room) is None:  # their run may be held
            return RedirectResponse(addresses.lab(member.session, room=code), 303)
    return await _followed_page(request, classroom, loaded, member)


async def _followed_page(
    request: Request, classroom: ClassroomRequest, loaded: LoadedRoom, member: Member | None
) -> Response:
    parts = own_view_parts(request.query_params)
    student = loaded.choice_of(member) if member else ""
    path = addresses.room(loaded.code, query=urlencode(parts), student=student)
    if student and not request.query_params.get(PARAMETER) and not wants_fragment(request):
        return RedirectResponse(path, 303)
    try:
        loaded, version = await newest_followed_version(classroom, loaded)
        owner, session = followed_run(loaded)
        view = followed_view(loaded.room, parts)
        page = await classroom.services.shared_pages.page(owner, session, view, version)
    except SessionNotFound:
        raise HttpProblem(404, _(RUN_GONE)) from None
    bar = build_room_bar(
        loaded,
        classroom.visitor,
        "" if member else loaded.room.session,
        classroom.present(loaded),
        own_view=bool(parts),
        student=member.number if member else 0,
    )
    if bar is None:
        raise RoomNotFound
    context = {"page": page, "bar": bar, "room_bar_html": room_bar_html(bar)}
    response = render_page(request, "classroom/follow.html", context)
    if wants_fragment(request):
        response.headers["HX-Replace-Url"] = path
    return response


async def _not_a_student(request: Request, classroom: ClassroomRequest, code: str) -> Response:
    """For the teacher, for students of a room that has ended, and for everybody else."""
    came_from = urlsplit(request.headers.get("referer", "")).path
    if request.scope["state"]["new_visitor"] and came_from.startswith(addresses.join()):
        raise RoomNotFound  # they have just joined, and their browser has not kept the cookie
    with suppress(RoomNotFound):
        loaded = await classroom.rooms.load(code)
        if loaded.is_teacher(classroom.visitor):
            if loaded.teacher == classroom.visitor or loaded.room.ended:
                return RedirectResponse(addresses.room(loaded.code, "desk"), 303)
            return await _followed_page(request, classroom, loaded, None)
        if loaded.room.ended and (member := classroom.member_of(loaded)):
            run = addresses.lab(member.session) if member.session else ""
            homework = addresses.room(loaded.code, "homework") if loaded.room.homework else ""
            context = {"run": run, "homework": homework}
            return render_page(request, "classroom/ended.html", context)
    return RedirectResponse(addresses.join(code), 303)


@router.post("/work")
async def work(classroom: Classroom, student: StudentRoom) -> Response:
    """Back to the student's own run."""
    loaded, member = student
    if not await has_run(classroom, member):
        raise HttpProblem(422, _(NO_RUN))
    await _set_follows(classroom, student, False)
    return RedirectResponse(addresses.lab(member.session, room=loaded.code), 303)


@router.post("/follow")
async def follow(request: Request, classroom: Classroom, student: StudentRoom) -> Response:
    """Back to following the teacher; a page of a student who was called back posts it by itself."""
    loaded, member = student
    await _set_follows(classroom, student, True)
    path = addresses.room(loaded.code, student=loaded.choice_of(member))
    if wants_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, 303)


async def _set_follows(classroom: ClassroomRequest, student: StudentInRoom, follows: bool) -> None:
    await classroom.rooms.change(
        student.loaded.code,
        lambda room: room.with_changed_member(
            student.member.number, lambda member: member.model_copy(update={"follows": follows})
        ),
        notifies="desk",
    )


@router.post("/leave")
async def leave(classroom: Classroom, student: StudentRoom) -> Response:
    """Leave the room; the student keeps their run."""
    loaded, member = student
    await classroom.rooms.change(
        loaded.code, lambda room: room.without_members([member.number]), notifies="desk"
    )
    target = addresses.lab(member.session) if member.session else addresses.join()
    response = RedirectResponse(target, 303)
    if len(loaded.members_of(member.visitor)) == 1:
        forget_room(response)
    return response
