"""A room as the JSON API sends it. Times are ISO 8601 in UTC."""

from __future__ import annotations

from pydantic import BaseModel, Field

from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.challenge_text import goal_text
from app.classroom.questions.answer_histogram import answer_histogram
from app.classroom.questions.question import Question, QuestionState
from app.classroom.questions.question_changes import current_question
from app.classroom.questions.question_text import question_text
from app.classroom.results.tables import iso_time
from app.classroom.room import Mode, Room
from app.classroom.rooms import LoadedRoom
from app.web import addresses
from app.web.classroom.dependencies import ClassroomRequest


class StudentOut(BaseModel):
    """A student; who has left is listed, too."""

    number: int
    name: str
    external_id: str = Field(description="the id at school, if students are asked for one")
    here: bool = Field(description="whether a page of the room is open")
    following: bool = Field(description="whether that page shows what the class sees")
    left: bool
    session: str = Field(description="the id of their own run, or empty")


class QuestionOut(BaseModel):
    """The question that the class sees."""

    number: int
    text: str
    state: QuestionState
    answered: int
    right: int | None = Field(description="how many are right; null before the reveal")
    answers: dict[int, str] = Field(description="by student number, as stored")


class ChallengeOut(BaseModel):
    """The challenge; scores are in the results."""

    number: int
    goal: str
    over: bool


class PlanOut(BaseModel):
    """The plan that the room follows, at ``step`` of ``steps``, from 1."""

    name: str
    step: int
    steps: list[str]
    over: bool


class HomeworkOut(BaseModel):
    """A task of the room; what was handed in is in the results."""

    number: int
    title: str
    deadline: str
    closed: bool
    handed_in: int


class RoomOut(BaseModel):
    """A room."""

    code: str
    join: str = Field(description="the address that students open")
    session: str = Field(description="the session that the class follows")
    opened: str
    until: str = Field(description="when the room and its results are deleted")
    ended: bool
    locked: bool
    names: bool = Field(description="whether students are asked for a name")
    mode: Mode = Field(description="what students do who join: follow, or work on the run sent")
    paused: bool = Field(description="whether students' runs may not play")
    shown: int | None = Field(description="the student whose run everybody sees")
    students: list[StudentOut]
    question: QuestionOut | None
    challenge: ChallengeOut | None
    plan: PlanOut | None
    homework: list[HomeworkOut]


def room_out(classroom: ClassroomRequest, loaded: LoadedRoom, base_url: str) -> RoomOut:
    """The room as its teacher sees it now; ``base_url`` begins the address to join."""
    room, present = loaded.room, classroom.present(loaded)
    question = current_question(room)
    return RoomOut(
        code=room.code,
        join=base_url + addresses.join(room.code),
        session=room.session,
        opened=iso_time(room.opened),
        until=iso_time(classroom.rooms.end_of(room)),
        ended=room.ended,
        locked=room.locked,
        names=room.names,
        mode=room.mode,
        paused=room.paused,
        shown=room.shown.number if room.shown_member and room.shown else None,
        students=[
            StudentOut(
                number=each.number,
                name=each.name,
                external_id=each.external_id,
                here=each.number in present.here,
                following=each.number in present.following,
                left=each.left,
                session=each.session,
            )
            for each in room.members
        ],
        question=None if question is None else _question_out(question),
        challenge=None if room.challenge is None else _challenge_out(room.challenge),
        plan=_plan_out(room),
        homework=_homework_out(room),
    )


def _question_out(question: Question) -> QuestionOut:
    counted = answer_histogram(question)
    return QuestionOut(
        number=question.number,
        text=question_text(question),
        state=question.state,
        answered=counted.answered,
        right=counted.right,
        answers=dict(question.answers),
    )


def _challenge_out(challenge: Challenge) -> ChallengeOut:
    return ChallengeOut(number=challenge.number, goal=goal_text(challenge), over=challenge.over)


def _plan_out(room: Room) -> PlanOut | None:
    plan = room.plan
    if plan is None:
        return None
    return PlanOut(name=plan.name, step=plan.number, steps=list(plan.titles), over=plan.over)


def _homework_out(room: Room) -> list[HomeworkOut]:
    return [
        HomeworkOut(
            number=each.number,
            title=each.title,
            deadline=iso_time(each.deadline),
            closed=each.closed,
            handed_in=len(each.hand_ins),
        )
        for each in room.homework
    ]
