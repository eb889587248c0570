"""Grades as the CSV files that Moodle and Canvas import.

Moodle (Grades, Import, CSV) maps columns by choice: one identifies the student, one is the grade,
one its feedback, which must be imported together. Canvas (Gradebook, Import) needs its own columns
and a row of possible points; it finds a student by any one of the first four.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from app.classroom.results.grades import Grade, points_text
from app.export.spreadsheet import spreadsheet

IdKind = Literal["number", "email", "login", "name"]
ID_KINDS: tuple[IdKind, ...] = get_args(IdKind)
MOODLE_COLUMNS: dict[IdKind, str] = {
    "number": "ID number",
    "email": "Email address",
    "login": "Username",
    "name": "Full name",
}
CANVAS_COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_CANVAS_PLACE: dict[IdKind, int] = {"number": 2, "email": 3, "login": 3, "name": 0}
POINTS_POSSIBLE = "    Points Possible"
"""As Canvas writes it in its own exports."""


def identifier(grade: Grade, kind: IdKind) -> str:
    """What identifies the student; empty if they have given no id."""
    return grade.member.name if kind == "name" else grade.member.external_id


def identified(grades: Iterable[Grade], kind: IdKind) -> list[Grade]:
    """The students who can be identified; the others are in no file."""
    return [grade for grade in grades if identifier(grade, kind)]


def moodle_csv(grades: Sequence[Grade], title: str, kind: IdKind) -> str:
    """One row per student: identifier, grade, feedback."""
    rows = [
        (identifier(grade, kind), points_text(grade.points), grade.feedback)
        for grade in identified(grades, kind)
    ]
    return spreadsheet((MOODLE_COLUMNS[kind], title, "Feedback"), rows)


def canvas_csv(grades: Sequence[Grade], title: str, kind: IdKind) -> str:
    """The columns of Canvas, the row of possible points, and one row per student."""
    found = identified(grades, kind)
    possible = points_text(found[0].of if found else 0.0)
    rows: list[tuple[object, ...]] = [(POINTS_POSSIBLE, None, None, None, None, possible)]
    for grade in found:
        cells: list[object] = [grade.member.name, None, None, None, None]
        cells[_CANVAS_PLACE[kind]] = identifier(grade, kind)
        rows.append((*cells, points_text(grade.points)))
    return spreadsheet((*CANVAS_COLUMNS, title), rows)
