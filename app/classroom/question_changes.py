"""Changes of a room's questions: ask, answer, reveal, close. Used with ``Rooms.change``."""

from __future__ import annotations

from app.classroom.question import MAX_QUESTIONS, CorrectAnswer, Question
from app.classroom.room import Room
from app.errors import ProblemError


class QuestionError(ProblemError):
    """The question does not allow this now. The message says what to do instead."""


def current_question(room: Room) -> Question | None:
    """The question that the room's pages show: the last one, until it is closed."""
    last = room.questions[-1] if room.questions else None
    return None if last is None or last.closed else last


def has_open_question(room: Room, session_id: str) -> bool:
    """Whether an open question is about the run of this session."""
    question = current_question(room)
    return (
        question is not None and question.state == "open" and question.place.session == session_id
    )


def require_can_ask(room: Room) -> None:
    """Raises QuestionError unless a new question can be asked now."""
    if room.ended:
        raise QuestionError("This room has ended.")
    question = current_question(room)
    if question and question.state == "open":
        raise QuestionError("A question is open already. Reveal or cancel it first.")
    if len(room.questions) >= MAX_QUESTIONS:
        raise QuestionError(
            f"A room keeps at most {MAX_QUESTIONS} questions. Open another room to ask more."
        )


def with_question(room: Room, question: Question) -> Room:
    """Add a question, numbered from 1, and close the previous one. Raises QuestionError."""
    require_can_ask(room)
    before = tuple(
        each if each.closed else each.model_copy(update={"closed": True}) for each in room.questions
    )
    numbered = question.model_copy(update={"number": len(before) + 1})
    return room.model_copy(update={"questions": (*before, numbered)})


def with_answer(room: Room, number: int, student: int, text: str) -> Room:
    """Set a student's answer to the open question. Raises QuestionError or InvalidAnswer.

    Returns the same room if the student is not in it.
    """
    question = current_question(room)
    if question is None or question.number != number:
        raise QuestionError("This question is closed. Wait for the next one.")
    if question.state == "revealed":
        raise QuestionError("The answer has been revealed, so you cannot change yours.")
    member = room.member(student)
    if member is None:
        return room
    answer = question.read_answer(text)
    if question.answer_of(member.number) == answer:
        return room
    return _with_last(room, question.with_answer(member.number, answer))


def with_correct_answer(room: Room, number: int, correct: CorrectAnswer) -> Room:
    """Reveal the question. Raises QuestionError if it is no longer open."""
    question = current_question(room)
    if question is None or question.number != number or question.state != "open":
        raise QuestionError("This question is no longer open.")
    return _with_last(room, question.model_copy(update={"truth": correct}))


def with_question_closed(room: Room, number: int) -> Room:
    """Stop showing the question. If it was not revealed, it is cancelled."""
    question = current_question(room)
    if question is None or question.number != number:
        return room
    return _with_last(room, question.model_copy(update={"closed": True}))


def _with_last(room: Room, changed: Question) -> Room:
    return room.model_copy(update={"questions": (*room.questions[:-1], changed)})
