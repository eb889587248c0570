"""Ask the class a question about the run that it follows."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from anyio import to_thread
from starlette.datastructures import QueryParams

from app.classroom.questions.making import make_question
from app.classroom.questions.question import LATE_SECONDS, Question
from app.classroom.questions.question_changes import (
    QuestionError,
    require_can_ask,
    with_question,
)
from app.classroom.questions.template import QuestionTemplate
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.i18n.messages import _
from app.store.base import SessionNotFound
from app.training.run.selection import bias_key
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.follow.fork import RUN_GONE
from app.web.classroom.questions.held_copies import hold_copies
from app.web.classroom.questions.previews import has_shown_preview
from app.web.classroom.questions.settle import settled
from app.web.view.fit import fit_view
from app.web.view.view import read_view


async def ask_template(
    classroom: ClassroomRequest, loaded: LoadedRoom, template: QuestionTemplate
) -> LoadedRoom:
    """Ask the question in the room; the run pauses, and the class sees it again.

    Students' copies of the run wait until the answer is revealed. Raises QuestionError and
    StepNotMade.
    """
    services = classroom.services
    loaded = await settled(services, loaded)
    require_can_ask(loaded.room)
    question = await _make(classroom, loaded, template)
    seconds = template.seconds

    def change(room: Room) -> Room:
        if room.session != question.place.session:
            raise QuestionError(_("The class follows another run now. Ask again."))
        ends = services.rooms.now() + seconds if seconds else None
        return with_question(room.with_shown_run(None), question.model_copy(update={"ends": ends}))

    loaded = await services.rooms.change(loaded.code, change)
    if question.is_prediction:
        loaded = await hold_copies(services, loaded)
    if seconds:
        _close_after(classroom, loaded.code, seconds)
    return loaded


async def _make(
    classroom: ClassroomRequest, loaded: LoadedRoom, template: QuestionTemplate
) -> Question:
    room, sessions = loaded.room, classroom.followed_sessions(loaded)
    question: Question | None = None

    def action(session: TrainingSession) -> TrainingSession:
        nonlocal question
        complete = template
        if not template.about:
            complete = template.model_copy(update={"about": _selected_key(room, session)})
        question = make_question(
            session,
            room.session,
            complete,
            sessions.time_limit.begin(),
            previewed=has_shown_preview(room, session),
        )
        return session

    try:
        if template.kind in ("choice", "number", "text"):
            run = await sessions.load(room.session)
            await to_thread.run_sync(action, run.session)
        else:
            run = await sessions.change(room.session, action, always_new_version=False, pauses=True)
    except SessionNotFound:
        raise QuestionError(_(RUN_GONE)) from None
    assert question is not None
    place = question.place.model_copy(update={"version": run.version})
    return question.model_copy(update={"place": place, "template": template})


def _selected_key(room: Room, session: TrainingSession) -> str:
    """The key of what is selected in the lab; for a neuron its bias, as in the microscope."""
    selection = fit_view(read_view(QueryParams(room.view)), session).selection
    if selection.kind == "a" and selection.layer:
        return bias_key(selection.layer - 1, selection.unit)
    return selection.key


_tasks: set[asyncio.Task[None]] = set()
"""The event loop keeps only weak references."""


def _close_after(classroom: ClassroomRequest, code: str, seconds: int) -> None:
    """Close the question on all pages when its time is over."""

    async def close() -> None:
        await asyncio.sleep(seconds + LATE_SECONDS + 0.05)
        with suppress(RoomNotFound):
            await settled(classroom.services, await classroom.rooms.load(code))

    task = asyncio.get_running_loop().create_task(close())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
