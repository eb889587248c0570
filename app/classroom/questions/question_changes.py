"""Changes of a room's questions: ask, answer, stop, show, reveal, mark, close.

Used with ``Rooms.change``.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.classroom.questions.question import (
    MAX_QUESTIONS,
    CorrectAnswer,
    Question,
    StopReason,
    plain_text,
)
from app.classroom.room import Room
from app.errors import ProblemError
from app.i18n.messages import N_, _


class QuestionError(ProblemError):
    """The question does not allow this now. The message says what to do instead."""


def current_question(room: Room) -> Question | None:
    """The question that the room's pages show: the last one, until it is closed."""
    last = room.questions[-1] if room.questions else None
    return None if last is None or last.closed else last


def has_blind_question(room: Room, session_id: str) -> bool:
    """Whether the class is predicting what the run of this session will do."""
    question = current_question(room)
    return question is not None and question.is_blind and question.place.session == session_id


def require_can_ask(room: Room) -> None:
    """Raises QuestionError unless a new question can be asked now."""
    if room.ended:
        raise QuestionError(_("This room has ended."))
    question = current_question(room)
    if question and question.state in ("open", "stopped"):
        raise QuestionError(_("A question is open already. Reveal or cancel it first."))
    if len(room.questions) >= MAX_QUESTIONS:
        raise QuestionError(
            _(
                "A room keeps at most %(max_questions)s questions. Open another room to ask more.",
                max_questions=MAX_QUESTIONS,
            )
        )


def with_question(room: Room, question: Question) -> Room:
    """Add a question, numbered from 1, and close the previous one. Raises QuestionError."""
    require_can_ask(room)
    before = tuple(
        each if each.closed else each.model_copy(update={"closed": True}) for each in room.questions
    )
    numbered = question.model_copy(update={"number": len(before) + 1})
    return room.model_copy(update={"questions": (*before, numbered)})


def with_answer(room: Room, number: int, student: int, texts: list[str], now: float) -> Room:
    """Set a student's answer to the open question. Raises QuestionError or InvalidAnswer.

    ``now`` is the Unix time. Returns the same room if the student is not in it.
    """
    question = current_question(room)
    if question is None or question.number != number:
        raise QuestionError(_("This question is closed. Wait for the next one."))
    if question.state == "revealed":
        raise QuestionError(_("The answer has been revealed, so you cannot change yours."))
    member = room.member(student)
    if member is None:
        return room
    answer = question.read_answer(texts)
    if question.answer_of(student) == answer:
        return room  # sent again, as the page had not heard that it arrived
    reason = "time" if question.is_over(now) else question.stopped
    if reason:
        kept = _(KEPT) if question.answer_of(student) else _(NOT_SENT)
        raise QuestionError(f"{_(LATE[reason])} {kept}")
    return _with_last(room, question.with_answer(student, answer))


LATE: Mapping[str, str] = {
    "time": N_("The time is over."),
    "moved": N_("The run has moved on, so the question is closed."),
    "shown": N_("Your teacher has shown the answers, so the question is closed."),
}
"""Why an answer is refused, by the reason why the question takes no more."""
KEPT = N_("The answer that you sent before counts.")
NOT_SENT = N_("Your answer was not sent.")


def with_question_stopped(room: Room, number: int, reason: StopReason) -> Room:
    """Take no more answers; those that were sent are kept. Does nothing unless it is open."""
    question = current_question(room)
    if question is None or question.number != number or question.state != "open":
        return room
    return _with_last(room, question.model_copy(update={"stopped": reason}))


def with_run_moved(room: Room, number: int) -> Room:
    """Take no more answers, as the run shows what was asked; also if the time was over before."""
    question = current_question(room)
    if question is None or question.number != number:
        return room
    if question.state not in ("open", "stopped") or question.stopped == "moved":
        return room
    return _with_last(room, question.model_copy(update={"stopped": "moved"}))


def with_version(room: Room, number: int, version: int) -> Room:
    """Remember that the run is still where the question was asked, in a later stored version."""
    question = current_question(room)
    if question is None or question.number != number or question.place.version == version:
        return room
    place = question.place.model_copy(update={"version": version})
    return _with_last(room, question.model_copy(update={"place": place}))


def with_ahead(room: Room, number: int, students: list[int]) -> Room:
    """Remember who had a copy of the run that was trained further than the step in question."""
    question = current_question(room)
    if question is None or question.number != number:
        return room
    return _with_last(room, question.model_copy(update={"ahead": tuple(students)}))


def with_answers_shown(room: Room, number: int) -> Room:
    """Show the class's answers on the teacher's page, and take no more. Raises QuestionError."""
    question = _unrevealed(room, number)
    new = {"shown": True, "stopped": question.stopped or "shown"}
    return _with_last(room, question.model_copy(update=new))


def with_correct_answer(room: Room, number: int, correct: CorrectAnswer) -> Room:
    """Reveal the question. Raises QuestionError if it is no longer open."""
    question = _unrevealed(room, number)
    return _with_last(room, question.model_copy(update={"truth": correct, "shown": True}))


def with_text_marked(room: Room, number: int, text: str, right: bool) -> Room:
    """Count a short text as right or not, after the reveal. Raises QuestionError."""
    found = next((each for each in room.questions if each.number == number), None)
    if found is None or found.kind != "text" or found.truth is None:
        raise QuestionError(_("Only the short answers to a revealed question can be marked."))
    plain = plain_text(text)
    if plain not in {plain_text(answer) for answer in found.answers.values()}:
        raise QuestionError(_("No student gave this answer."))
    others = tuple(each for each in found.truth.right if each != plain)
    truth = CorrectAnswer(right=(*others, plain) if right else others)
    changed = found.model_copy(update={"truth": truth})
    questions = tuple(changed if each is found else each for each in room.questions)
    return room.model_copy(update={"questions": questions})


def with_question_closed(room: Room, number: int) -> Room:
    """Stop showing the question. If it was not revealed, it is cancelled."""
    question = current_question(room)
    if question is None or question.number != number:
        return room
    return _with_last(room, question.model_copy(update={"closed": True}))


def _unrevealed(room: Room, number: int) -> Question:
    question = current_question(room)
    if question is None or question.number != number or question.truth is not None:
        raise QuestionError(_("This question is no longer open."))
    return question


def _with_last(room: Room, changed: Question) -> Room:
    return room.model_copy(update={"questions": (*room.questions[:-1], changed)})
