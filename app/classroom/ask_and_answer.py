"""What is done to the questions of a room; see ``app.classroom.rooms.Rooms.change``."""

from __future__ import annotations

from app.classroom.question import MAX_QUESTIONS, Question, Truth
from app.classroom.room import Room
from app.errors import ProblemError


class CannotAsk(ProblemError):
    """No such thing can be done to a question now. The message says what can."""


def current(room: Room) -> Question | None:
    """The question that the pages of the room show, if there is one: the last that was asked."""
    last = room.questions[-1] if room.questions else None
    return None if last is None or last.closed else last


def is_asked_about(room: Room, session: str) -> bool:
    """Whether an answer is still sought of what the run of a session will do."""
    known = current(room)
    return known is not None and known.state == "open" and known.place.session == session


def require_nothing_open(room: Room) -> None:
    """Raises CannotAsk where no question can be asked now."""
    if room.ended:
        raise CannotAsk("This room has ended.")
    known = current(room)
    if known and known.state == "open":
        raise CannotAsk("A question is open already; reveal or withdraw it first.")
    if len(room.questions) >= MAX_QUESTIONS:
        raise CannotAsk(f"A room keeps {MAX_QUESTIONS} questions; open another room to ask more.")


def with_question(room: Room, question: Question) -> Room:
    """With one more question, whose number is its place from 1; raises CannotAsk.

    A revealed one that was still shown is put away.
    """
    require_nothing_open(room)
    before = tuple(
        each if each.closed else each.model_copy(update={"closed": True}) for each in room.questions
    )
    asked = question.model_copy(update={"number": len(before) + 1})
    return room.model_copy(update={"questions": (*before, asked)})


def with_answer(room: Room, number: int, visitor: str, text: str) -> Room:
    """With a member's answer to the open question; raises CannotAsk, or BadAnswer.

    The same room where the visitor is no member.
    """
    question = current(room)
    if question is None or question.number != number:
        raise CannotAsk("This question is closed; wait for the next one.")
    if question.state == "revealed":
        raise CannotAsk("The answer is out, so yours stays as it was.")
    member = room.member_of(visitor)
    if member is None:
        return room
    answer = question.read_answer(text)
    if question.answer_of(member.number) == answer:
        return room
    return _with_last(room, question.with_answer(member.number, answer))


def with_truth(room: Room, number: int, truth: Truth) -> Room:
    """With what the question came to; raises CannotAsk where it is open no more."""
    question = current(room)
    if question is None or question.number != number or question.state != "open":
        raise CannotAsk("This question is open no more.")
    return _with_last(room, question.model_copy(update={"truth": truth}))


def with_closed(room: Room, number: int) -> Room:
    """With the question put away: withdrawn, where it was not revealed."""
    question = current(room)
    if question is None or question.number != number:
        return room
    return _with_last(room, question.model_copy(update={"closed": True}))


def _with_last(room: Room, changed: Question) -> Room:
    return room.model_copy(update={"questions": (*room.questions[:-1], changed)})
