"""Grades of rooms made by hand: shares, points, feedback."""

from __future__ import annotations

from app.classroom.challenge.challenge import Attempt, Score
from app.classroom.questions.question import CorrectAnswer
from app.classroom.results.grades import grade_parts, grades
from app.classroom.room import Room
from tests.classroom.challenges import on_data_of
from tests.classroom.homework.homework_parts import hand_in, homework
from tests.classroom.rooms import question, room
from tests.training.runs import run

TRUTH = CorrectAnswer(right=("positive",))


def score(value: float, reached: bool) -> Score:
    return Score(value=value, reached=reached, parameters=13, epochs=5, version=1)


def graded(room: Room, **points: float) -> list[tuple[float, str]]:
    parts = grade_parts(room, 0.5)
    chosen = {part.name: points.get(part.name, part.points) for part in parts}
    return [(grade.points, grade.feedback) for grade in grades(room, parts, chosen)]


def test_the_challenge() -> None:
    challenge = on_data_of(run()).model_copy(
        update={
            "scores": {1: score(0.01, True), 2: score(0.4, False)},
            "attempts": {3: Attempt(value=0.001, reason="trained by hand")},
        }
    )
    found = graded(room("A", "B", "C", "D").model_copy(update={"challenge": challenge}))
    assert [points for points, _ in found] == [10, 5, 0, 0]
    assert found[0][1] == "Challenge: goal reached, place 1 (10 of 10 points)."
    assert "the run does not count" in found[2][1]
    assert "nothing handed in" in found[3][1]


def test_questions_without_an_answer_give_none_and_polls_do_not_count() -> None:
    asked = (
        question(number=1, answers={1: "positive", 2: "negative"}, truth=TRUTH),
        question(number=2, answers={1: "positive"}, truth=TRUTH),
        question(number=3, answers={1: "zero", 2: "zero"}),  # not revealed
    )
    found = graded(room("A", "B", "C").model_copy(update={"questions": asked}), predictions=7.0)
    assert found[0] == (7, "Questions: 2 of 2 questions right (7 of 7 points).")
    assert [points for points, _ in found] == [7, 0, 0]
    only_open = room("A").model_copy(update={"questions": asked[2:]})
    assert grade_parts(only_open, 0.5) == []


def test_homework_and_points_of_nothing() -> None:
    tasks = (
        homework(hand_ins={1: hand_in(), 2: hand_in(mark=0.5), 3: hand_in(points=None)}),
        homework(number=2, title="Another", points=4.0),
    )
    made = room("A", "B", "C", "D").model_copy(update={"homework": tasks})
    found = graded(made, homework1=10.0, homework2=0.0)
    assert [points for points, _ in found] == [10, 2.5, 0, 0]
    assert found[1][1] == "Train it: handed in, 0.5 of 2 (2.5 of 10 points)."
    assert "not marked yet" in found[2][1] and "not handed in" in found[3][1]
    assert all("Another" not in feedback for _, feedback in found)


def test_who_has_left_keeps_the_grade() -> None:
    asked = (question(number=1, answers={1: "positive"}, truth=TRUTH),)
    made = room("A", "B").model_copy(update={"questions": asked}).without_members([1])
    assert [points for points, _ in graded(made)] == [10, 0]
