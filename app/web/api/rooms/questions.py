"""Questions to the class in the JSON API."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from app.classroom.questions.question import Question
from app.classroom.questions.question_changes import (
    QuestionError,
    current_question,
    require_can_ask,
    with_answers_shown,
    with_question_closed,
)
from app.classroom.questions.template import QuestionTemplate
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import _
from app.web import addresses
from app.web.api.rooms.common import Writer, room_router
from app.web.api.rooms.schemas import RoomOut
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.classroom.questions.asking import ask_template
from app.web.classroom.questions.revealing import reveal_question
from app.web.problems import BODY_RESPONSES

router = room_router(f"{addresses.API_ROOM}/question")

NO_QUESTION = "The class sees no question now. Ask one first."


class NumberIn(BaseModel):
    """Which question is meant, so that a script never acts on a later one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: int = Field(ge=1)


def _current(loaded: LoadedRoom, number: int) -> Question:
    question = current_question(loaded.room)
    if question is None or question.number != number:
        raise QuestionError(
            _(NO_QUESTION)
            if question is None
            else f"The class sees another question now, number {question.number}."
        )
    return question


@router.post("", responses=BODY_RESPONSES)
async def ask(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, template: QuestionTemplate
) -> RoomOut:
    """Ask the class a question; one about the run pauses it."""
    require_can_ask(loaded.room)
    return write(await ask_template(classroom, loaded, template))


@router.post("/show-answers", responses=BODY_RESPONSES)
async def show_answers(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, wanted: NumberIn
) -> RoomOut:
    """Show the class's answers on the teacher's page; no more are taken."""
    _current(loaded, wanted.number)
    return write(
        await classroom.rooms.change(
            loaded.code, lambda room: with_answers_shown(room, wanted.number)
        )
    )


@router.post("/reveal", responses=BODY_RESPONSES)
async def reveal(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, wanted: NumberIn
) -> RoomOut:
    """Show everybody the right answer, and make the step that the question is about."""
    question = _current(loaded, wanted.number)
    if question.truth is None:
        loaded = await reveal_question(classroom, loaded, question)
    return write(loaded)


@router.post("/close", responses=BODY_RESPONSES)
async def close(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, wanted: NumberIn
) -> RoomOut:
    """Stop showing the question; cancels it if it was not revealed."""
    _current(loaded, wanted.number)
    return write(
        await classroom.rooms.change(
            loaded.code, lambda room: with_question_closed(room, wanted.number)
        )
    )
