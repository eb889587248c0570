"""The browser's back button in a lesson: the run goes to the step that the address names."""

from __future__ import annotations

from contextlib import suppress

from anyio import to_thread
from fastapi import Request

from app.lessons.lesson import Lesson
from app.lessons.states import state_at
from app.training.run.session import TrainingSession
from app.web.lessons.lesson_library import LessonNotFound, library_of
from app.web.lessons.progress import step_of
from app.web.lessons.step_view import step_number
from app.web.session_service import SessionService
from app.web.stored_sessions import LoadedSession
from app.web.view.view import View


async def restore_step(
    request: Request, sessions: SessionService, loaded: LoadedSession, view: View
) -> LoadedSession:
    """The session at the step in the address, if the browser goes back or forward to that.

    Only a run that stands at a step of the lesson goes with it: what a person changed stays.
    """
    if not view.lesson or loaded.stamp or not _restores(request):
        return loaded
    with suppress(LessonNotFound):
        lesson = await library_of(request).find(view.lesson)
        number = step_number(view, lesson)
        if await to_thread.run_sync(_is_elsewhere, lesson, number, loaded.session):
            return await sessions.change(
                loaded.id,
                lambda session: (
                    state_at(lesson, number) if _is_elsewhere(lesson, number, session) else session
                ),
            )
    return loaded


def _is_elsewhere(lesson: Lesson, number: int, session: TrainingSession) -> bool:
    """Whether the session stands at another step of the lesson."""
    return step_of(lesson, session, near=number) not in (None, number)


def _restores(request: Request) -> bool:
    return request.headers.get("HX-History-Restore-Request") == "true"
