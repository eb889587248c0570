"""Close a question whose time is over, or whose run has moved on.

Nothing announces either, so every page and answer of the room looks first.
"""

from __future__ import annotations

from app.classroom.questions.question import Question
from app.classroom.questions.question_changes import (
    current_question,
    with_question_stopped,
    with_run_moved,
    with_version,
)
from app.classroom.questions.reveal import is_at
from app.classroom.rooms import LoadedRoom
from app.store.base import SessionNotFound
from app.web.classroom.dependencies import ClassroomServices


async def settled(services: ClassroomServices, loaded: LoadedRoom) -> LoadedRoom:
    """The room, with its question closed if it takes no more answers."""
    question = current_question(loaded.room)
    if question is None or question.state not in ("open", "stopped"):
        return loaded
    number, change = question.number, services.rooms.change
    if question.is_about_run and question.stopped != "moved":
        version = await _moved_version(services, loaded, question)
        if version is None:
            return await change(loaded.code, lambda room: with_run_moved(room, number))
        if version != question.place.version:
            loaded = await change(
                loaded.code, lambda room: with_version(room, number, version), notifies="desk"
            )
    if question.state == "open" and question.is_over(services.rooms.now()):
        return await change(loaded.code, lambda room: with_question_stopped(room, number, "time"))
    return loaded


async def _moved_version(
    services: ClassroomServices, loaded: LoadedRoom, question: Question
) -> int | None:
    """The newest version of the run if it is still where the question was asked, else None.

    Another run that the class sees instead is a move, too.
    """
    asked_at, session = question.place, question.place.session
    if loaded.room.session != session or loaded.room.shown_member is not None:
        return None
    if services.hub.is_known_to_play(session):
        return None
    try:
        version = services.hub.shown_generation(session)
        if version is None:
            version = await services.sessions.newest(session)
        if version == asked_at.version:
            return version
        run = await services.sessions.of(loaded.teacher).load(session)
    except SessionNotFound:
        return None
    is_there = run.stamp is None and is_at(run.session, asked_at)
    return run.version if is_there else None
