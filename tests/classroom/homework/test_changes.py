"""Homework in the stored room: deadlines, second chances, what counts, and the rows of results."""

from __future__ import annotations

import json

import pytest

from app.classroom.homework.changes import (
    HomeworkNotFound,
    NotAccepted,
    TooMuchHomework,
    find,
    last_due,
    with_extension,
    with_hand_in,
    with_mark,
    with_new,
    with_parts,
    with_work,
    without,
)
from app.classroom.homework.homework import MAX_HOMEWORK
from app.classroom.homework.rows import homework_rows
from app.classroom.room import Room
from tests.classroom.homework.homework_parts import DEADLINE, hand_in, homework
from tests.classroom.rooms import room


def class_room() -> Room:
    return with_new(room("Ada", "Ben"), homework(number=0))


def test_numbers_count_on_after_a_removal() -> None:
    made = with_new(class_room(), homework())
    assert [each.number for each in made.homework] == [1, 2]
    assert [each.number for each in with_new(without(made, 1), homework()).homework] == [2, 3]
    with pytest.raises(HomeworkNotFound):
        find(without(made, 1), 1)


def test_a_room_has_a_bounded_number() -> None:
    made = room("Ada")
    for _ in range(MAX_HOMEWORK):
        made = with_new(made, homework())
    with pytest.raises(TooMuchHomework):
        with_new(made, homework())


@pytest.mark.parametrize(
    ("at", "late"),
    [(DEADLINE, False), (DEADLINE + 0.999, False), (DEADLINE + 1, True), (DEADLINE - 1, False)],
)
def test_the_second_of_the_deadline_is_in_time(at: float, late: bool) -> None:
    assert homework().is_late(1, at) is late
    assert homework().may_hand_in(1, at) is not late
    assert homework(accepts_late=True).may_hand_in(1, at)


def test_a_second_chance_is_for_one_student_and_opens_closed_homework() -> None:
    made = with_extension(class_room(), 1, 2, 2000.0)
    found = find(made, 1)
    assert (found.may_hand_in(1, 1500.0), found.may_hand_in(2, 1500.0)) == (False, True)
    assert not found.is_late(2, 2000.0)
    assert last_due(made) == 2000.0
    closed = find(with_parts(made, 1, closed=True), 1)
    assert (closed.may_hand_in(1, 500.0), closed.may_hand_in(2, 500.0)) == (False, True)
    # A second chance before the deadline takes nothing away.
    assert find(with_extension(class_room(), 1, 2, 500.0), 1).due(2) == DEADLINE


def test_the_last_hand_in_counts_and_a_late_one_is_refused() -> None:
    first = with_hand_in(class_room(), 1, 1, hand_in(900.0))
    again = with_hand_in(first, 1, 1, hand_in(950.0))
    assert find(again, 1).hand_ins[1].at == 950.0
    # Two at once: the one that was sent first may be stored last.
    assert with_hand_in(again, 1, 1, hand_in(940.0)) == again
    with pytest.raises(NotAccepted, match="deadline is over"):
        with_hand_in(again, 1, 1, hand_in(1100.0))
    with pytest.raises(NotAccepted, match="closed"):
        with_hand_in(with_parts(again, 1, closed=True), 1, 1, hand_in(960.0))
    late = with_hand_in(with_parts(again, 1, accepts_late=True), 1, 1, hand_in(1100.0))
    assert find(late, 1).status(1) == "handed in late"


def test_a_moved_deadline_can_only_help() -> None:
    accepts = with_parts(class_room(), 1, accepts_late=True)
    made = with_hand_in(with_hand_in(accepts, 1, 1, hand_in(1100.0)), 1, 2, hand_in(900.0))
    assert [find(made, 1).was_late(student) for student in (1, 2)] == [True, False]
    later = find(with_parts(made, 1, deadline=1200.0), 1)
    assert [later.was_late(student) for student in (1, 2)] == [False, False]
    earlier = find(with_parts(made, 1, deadline=500.0), 1)
    assert [earlier.was_late(student) for student in (1, 2)] == [True, False]


def test_rows_have_every_student_and_the_teachers_points() -> None:
    made = with_hand_in(class_room(), 1, 1, hand_in())
    made = with_mark(made, 1, 1, 1.5, "Well seen")
    made = with_mark(made, 1, 2, 1.0, "nothing handed in")
    rows = homework_rows(made)
    assert [(row.student, row.name, row.status) for row in rows] == [
        (1, "Ada", "handed in"),
        (2, "Ben", "not handed in"),
    ]
    assert (rows[0].points, rows[0].of, rows[0].note) == (1.5, 2.0, "Well seen")
    assert (rows[0].handed_in, rows[0].late, rows[0].sentence) == (900.0, False, "The loss falls.")
    assert (rows[1].points, rows[1].of, rows[1].handed_in, rows[1].late) == (None, 2.0, None, None)
    assert homework_rows(with_mark(made, 1, 1, None, ""))[0].points == 2.0


def test_who_left_after_handing_in_stays_in_the_rows() -> None:
    made = with_hand_in(class_room(), 1, 1, hand_in()).without_members([1, 2])
    assert [row.name for row in homework_rows(made)] == ["Ada"]


def test_it_is_stored_with_the_room_and_rooms_of_before_still_open() -> None:
    made = with_work(with_hand_in(class_room(), 1, 1, hand_in()), 1, 2, "session")
    made = with_extension(made, 1, 2, 2000.0)
    assert Room.from_bytes(made.to_bytes()) == made
    before = json.loads(room("Ada").to_bytes())
    del before["homework"]
    assert Room.from_bytes(json.dumps(before).encode()).homework == ()
