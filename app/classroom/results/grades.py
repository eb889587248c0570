"""Grades of a room: points for the challenge, predictions and homework, added up per student."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.ranking import challenges_of, standings, trials
from app.classroom.homework.homework import STATUS_TEXTS
from app.classroom.homework.rows import HomeworkRow, homework_rows
from app.classroom.member import Member
from app.classroom.questions.question import Question
from app.classroom.room import Room
from app.classroom.said import count_text
from app.i18n.messages import _

CHALLENGE, PREDICTIONS, HOMEWORK = "challenge", "predictions", "homework"


@dataclass(frozen=True)
class Earned:
    """What a student has earned of a part: a share from 0 to 1, and why in a few words."""

    share: float
    reason: str


@dataclass(frozen=True)
class GradePart:
    """A part of the grade; ``points`` is its usual maximum, ``earned`` is by student number."""

    name: str
    title: str
    points: float
    earned: Mapping[int, Earned]


@dataclass(frozen=True)
class Grade:
    """A student's grade: ``points`` of ``of``; ``feedback`` has a sentence for each part."""

    member: Member
    points: float
    of: float
    parts: tuple[float, ...]
    feedback: str


def grade_parts(room: Room, not_reached: float) -> list[GradePart]:
    """The parts that a room has.

    ``not_reached`` is the share for a run that counts in the challenge and is below the goal.
    """
    parts = []
    challenges = challenges_of(room)
    for one in challenges:
        title = _("Challenge")
        if len(challenges) > 1:
            title = _("Challenge %(number)s", number=one.number)
        found = _challenge_earned(room, one, not_reached)
        parts.append(GradePart(f"{CHALLENGE}{one.number}", title, 10.0, found))
    judged = [
        question
        for question in room.questions
        if question.truth is not None and not question.is_poll
    ]
    if judged:
        parts.append(GradePart(PREDICTIONS, _("Questions"), 10.0, _answers_earned(room, judged)))
    rows = homework_rows(room)
    for homework in room.homework:
        earned = {
            row.student: Earned(
                (row.points or 0.0) / row.of if row.of else 0.0,
                _homework_reason(row),
            )
            for row in rows
            if row.homework == homework.number
        }
        parts.append(
            GradePart(f"{HOMEWORK}{homework.number}", homework.title, homework.points, earned)
        )
    return parts


def _homework_reason(row: HomeworkRow) -> str:
    status = _(STATUS_TEXTS[row.status])
    if row.handed_in is None:
        return status
    if row.points is None:
        return _("%(status)s, not marked yet", status=status)
    return _(
        "%(status)s, %(points)s of %(of)s",
        status=status,
        points=points_text(row.points),
        of=points_text(row.of),
    )


def _challenge_earned(room: Room, challenge: Challenge, not_reached: float) -> dict[int, Earned]:
    earned = {
        one.number: Earned(0.0, _("the run does not count"))
        for one in trials(room, challenge, with_former=True)
    }
    for one in standings(room, challenge, with_former=True):
        if one.score.reached:
            earned[one.number] = Earned(1.0, _("goal reached, place %(place)s", place=one.place))
        else:
            earned[one.number] = Earned(
                not_reached, _("goal not reached, place %(place)s", place=one.place)
            )
    return earned


def _answers_earned(room: Room, judged: list[Question]) -> dict[int, Earned]:
    """The share of the questions that was answered right; several choices may be half right."""
    right = dict.fromkeys((member.number for member in room.members), 0.0)
    for question in judged:
        for student, answer in question.answers.items():
            if student in right:
                right[student] += question.share_right(answer) or 0.0
    asked = count_text(len(judged), "questions")
    return {
        number: Earned(
            count / len(judged),
            _("%(right)s of %(asked)s right", right=points_text(count), asked=asked),
        )
        for number, count in right.items()
    }


def grades(room: Room, parts: list[GradePart], points: Mapping[str, float]) -> list[Grade]:
    """The grade of every student who has ever joined, by number.

    ``points`` are the maximum of each part that counts, by its name.
    """
    counted = [part for part in parts if points.get(part.name, 0.0) > 0]
    of = sum(points[part.name] for part in counted)
    found = []
    for member in sorted(room.members, key=lambda each: each.number):
        got, sentences = [], []
        for part in counted:
            most = points[part.name]
            earned = part.earned.get(member.number, Earned(0.0, _("nothing handed in")))
            got.append(round(earned.share * most, 2))
            sentences.append(
                _(
                    "%(part)s: %(reason)s (%(points)s of %(most)s points).",
                    part=part.title,
                    reason=earned.reason,
                    points=points_text(got[-1]),
                    most=points_text(most),
                )
            )
        found.append(Grade(member, round(sum(got), 2), of, tuple(got), " ".join(sentences)))
    return found


def points_text(points: float) -> str:
    """Points with at most two decimals: 7.5, 10."""
    return f"{points:.2f}".rstrip("0").rstrip(".")
