"""Fork of a run: a student gets an exact copy of the run that the class sees."""

from __future__ import annotations

from dataclasses import replace

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app.classroom.member import Member
from app.classroom.questions.question_changes import has_blind_question
from app.http.rate_limit import CREATES_IN_CLASS
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.training.experiments.fork import copy_for_another, copy_of
from app.training.run.session import TrainingSession
from app.web import addresses
from app.web.classroom.dependencies import Classroom, ClassroomRequest, StudentRoom
from app.web.classroom.follow.followed_run import (
    followed_run,
    followed_view,
    newest_followed_version,
    own_view_parts,
)
from app.web.classroom.follow.new_run import give_new_run
from app.web.problems import HttpProblem
from app.web.view.view import UNSHARED_PARTS

router = APIRouter(prefix=addresses.ROOM, include_in_schema=False)

QUESTION_OPEN = N_(
    "The class is predicting what this run will do. You can fork it once the answer is revealed."
)
RUN_GONE = N_(
    "The run that this room follows no longer exists. Its teacher can choose another one."
)


async def has_run(classroom: ClassroomRequest, member: Member) -> bool:
    """Whether the student's own run still exists; it may have been evicted after long disuse."""
    try:
        await classroom.sessions.generation(member.session)
    except SessionNotFound:
        return False
    return True


@router.post("/fork", dependencies=[CREATES_IN_CLASS])
async def fork(request: Request, classroom: Classroom, student: StudentRoom) -> Response:
    """Give the student a copy of the run that the class sees, equal to the last bit.

    A second click redirects to the copy of the first. Refused while the class predicts what the run
    will do: stepping the copy would show the answer.
    """
    loaded, member = student
    code = loaded.code
    if has_blind_question(loaded.room, followed_run(loaded)[1]):
        raise HttpProblem(422, _(QUESTION_OPEN))
    lost = "" if await has_run(classroom, member) else member.session
    copied = False

    async def make(member: Member) -> TrainingSession:
        nonlocal copied
        owner, session = followed_run((await newest_followed_version(classroom, loaded))[0])
        is_own = owner == classroom.visitor
        copied = owner != loaded.teacher and (member.copied or not is_own)
        run = (await classroom.services.sessions.of(owner).load(session)).session
        return await to_thread.run_sync(copy_of if is_own else copy_for_another, run)

    def needs_run(member: Member) -> bool:
        return member.follows or member.session == lost

    def assign(member: Member, session: str) -> Member:
        return member.with_new_run(session, copied=copied)

    try:
        member = await give_new_run(classroom, code, needs_run, make, assign)
    except SessionNotFound:
        raise HttpProblem(404, _(RUN_GONE)) from None
    view = replace(
        followed_view(loaded.room, own_view_parts(request.query_params)), **UNSHARED_PARTS
    )
    return RedirectResponse(addresses.lab(member.session, query=view.query(), room=code), 303)
