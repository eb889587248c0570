"""Changes of the homework in a room, each a pure function of the room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.classroom.homework.homework import MAX_HOMEWORK, HandIn, Homework
from app.classroom.room import Room
from app.errors import ProblemError
from app.i18n.messages import _


class HomeworkNotFound(ProblemError):
    """No homework of the room has this number."""

    status = 404

    def __init__(self) -> None:
        super().__init__(_("This room has no homework with this number. Ask your teacher."))


class TooMuchHomework(ProblemError):
    """The room has the maximum number of tasks."""

    def __init__(self) -> None:
        super().__init__(
            _("A room has at most %(max_homework)s tasks as homework.", max_homework=MAX_HOMEWORK)
        )


class NotAccepted(ProblemError):
    """A hand-in is not accepted now. The message says why."""


def find(room: Room, number: int) -> Homework:
    """The homework of this number. Raises HomeworkNotFound."""
    found = next((each for each in room.homework if each.number == number), None)
    if found is None:
        raise HomeworkNotFound
    return found


def last_due(room: Room) -> float:
    """The latest deadline of any homework; 0 if there is none."""
    return max((each.last_due for each in room.homework), default=0.0)


def with_new(room: Room, homework: Homework) -> Room:
    """Add homework under the next number. Raises TooMuchHomework."""
    if len(room.homework) >= MAX_HOMEWORK:
        raise TooMuchHomework
    number = max((each.number for each in room.homework), default=0) + 1
    numbered = homework.model_copy(update={"number": number})
    return room.model_copy(update={"homework": (*room.homework, numbered)})


def without(room: Room, number: int) -> Room:
    """Without the homework of this number."""
    left = tuple(each for each in room.homework if each.number != number)
    return room.model_copy(update={"homework": left})


def _changed(room: Room, number: int, change: Callable[[Homework], Homework]) -> Room:
    find(room, number)
    changed = (change(each) if each.number == number else each for each in room.homework)
    return room.model_copy(update={"homework": tuple(changed)})


def with_parts(room: Room, number: int, **parts: Any) -> Room:
    """With some fields of the homework replaced. Raises HomeworkNotFound."""
    return _changed(room, number, lambda each: each.model_copy(update=parts))


def with_extension(room: Room, number: int, student: int, until: float) -> Room:
    """With a later deadline for one student."""
    return _changed(
        room,
        number,
        lambda each: each.model_copy(update={"extensions": {**each.extensions, student: until}}),
    )


def with_work(room: Room, number: int, student: int, session: str) -> Room:
    """With the session that a student works on."""
    return _changed(
        room, number, lambda each: each.model_copy(update={"work": {**each.work, student: session}})
    )


def with_hand_in(room: Room, number: int, student: int, made: HandIn) -> Room:
    """With what a student has handed in, which replaces their earlier hand-in.

    Raises NotAccepted if the teacher has closed the homework or moved its deadline meanwhile.
    """
    homework = find(room, number)
    if not homework.may_hand_in(student, made.at):
        raise NotAccepted(refusal(homework))
    known = homework.hand_ins.get(student)
    if known is not None and known.at > made.at:
        return room  # a later one was faster
    hand_ins = {**homework.hand_ins, student: made}
    return with_parts(room, number, hand_ins=hand_ins)


def with_mark(room: Room, number: int, student: int, mark: float | None, note: str) -> Room:
    """With the teacher's points for a hand-in, or without (None); nothing if there is none."""
    homework = find(room, number)
    made = homework.hand_ins.get(student)
    if made is None:
        return room
    marked = made.model_copy(update={"mark": mark, "note": note})
    return with_parts(room, number, hand_ins={**homework.hand_ins, student: marked})


def refusal(homework: Homework) -> str:
    """Why a student cannot hand in now."""
    if homework.closed:
        return _("Your teacher has closed this homework. Ask them for a second chance.")
    return _("The deadline is over. Ask your teacher for a second chance.")
