"""Reveal the answer to a question, and make the step that it is about."""

from __future__ import annotations

from starlette.datastructures import QueryParams

from app.classroom.questions.question import CorrectAnswer, Question
from app.classroom.questions.question_changes import (
    QuestionError,
    current_question,
    with_correct_answer,
)
from app.classroom.questions.reveal import reveal
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import N_, _
from app.store.base import SessionNotFound
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.questions.settle import settled
from app.web.lab.charts import needs_measuring
from app.web.view.view import read_view

ASKED_RUN_GONE = N_("The run that you asked about no longer exists. Cancel the question.")


async def reveal_question(
    classroom: ClassroomRequest, loaded: LoadedRoom, question: Question
) -> LoadedRoom:
    """Show everybody the right answer, and make the step, unless the run has moved since.

    Raises QuestionError and StepNotMade.
    """
    code, number = loaded.code, question.number
    loaded = await settled(classroom.services, loaded)
    question = current_question(loaded.room) or question
    steps = question.is_prediction and question.stopped != "moved"
    if question.solution is None:  # asked by an earlier version of the app
        correct, steps = await _make_step(classroom, loaded, question), False
    else:
        correct = question.solution
    loaded = await classroom.rooms.change(
        code, lambda room: with_correct_answer(room, number, correct)
    )
    if steps:
        await _make_step(classroom, loaded, question)
    return loaded


async def _make_step(
    classroom: ClassroomRequest, loaded: LoadedRoom, question: Question
) -> CorrectAnswer:
    correct: CorrectAnswer | None = None
    measured = needs_measuring(read_view(QueryParams(loaded.room.view)).charts)
    sessions = classroom.followed_sessions(loaded)

    def action(session: TrainingSession) -> TrainingSession:
        nonlocal correct
        correct = reveal(session, question, sessions.time_limit.begin(), measured=measured)
        return session

    try:
        await sessions.change(question.place.session, action, pauses=True)
    except SessionNotFound:
        raise QuestionError(_(ASKED_RUN_GONE)) from None
    assert correct is not None
    return correct
