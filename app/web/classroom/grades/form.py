"""What makes the grade, as the teacher chooses it in the page's address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from app.classroom.join_code import spaced_code
from app.classroom.names import clean_name
from app.classroom.results.grade_files import ID_KINDS, IdKind
from app.classroom.results.grades import CHALLENGE, GradePart, grade_parts, points_text
from app.classroom.room import Room
from app.i18n.messages import _
from app.training.run.typed_number import read_number

MAX_TITLE_LENGTH = 80
MAX_POINTS = 1000.0
DEFAULT_SHARE = 0.5
POINTS = "points_"
"""Prefix of the fields for points; the name of a part follows."""


@dataclass(frozen=True)
class GradesForm:
    """``points`` are by the name of a part; ``typed`` has the text of each field, ``errors`` a
    sentence for each that is not valid."""

    title: str
    kind: IdKind
    not_reached: float
    parts: list[GradePart]
    points: Mapping[str, float]
    typed: Mapping[str, str]
    errors: Mapping[str, str]

    @property
    def last_challenge(self) -> str:
        """The number of the last challenge, as text; empty without one."""
        names = [part.name.removeprefix(CHALLENGE) for part in self.parts if CHALLENGE in part.name]
        return names[-1] if names else ""

    @property
    def query(self) -> str:
        """The choices as a query, for the addresses of the files."""
        return urlencode(self.typed)


def read_grades_form(room: Room, query: Mapping[str, str]) -> GradesForm:
    """The choices of an address; what it does not say has its usual value."""
    errors: dict[str, str] = {}
    default = _("Backprop Playground, room %(code)s", code=spaced_code(room.code))
    title = clean_name(query.get("title", ""), MAX_TITLE_LENGTH) or default
    kind = next((one for one in ID_KINDS if one == query.get("by")), None)
    if kind is None:
        kind = "number" if room.asks_id else "name"
    share = _read("not_reached", _("Share below the goal"), query, 100 * DEFAULT_SHARE, 100, errors)
    parts = grade_parts(room, share / 100)
    points = {
        part.name: _read(POINTS + part.name, part.title, query, part.points, MAX_POINTS, errors)
        for part in parts
    }
    typed = {"title": title, "by": kind, "not_reached": points_text(share)}
    typed |= {POINTS + name: points_text(value) for name, value in points.items()}
    typed |= {name: query[name][:20] for name in errors}
    return GradesForm(title, kind, share / 100, parts, points, typed, errors)


def _read(
    name: str,
    label: str,
    query: Mapping[str, str],
    default: float,
    highest: float,
    errors: dict[str, str],
) -> float:
    text = query.get(name)
    if text is None:
        return default
    value = 0.0 if not text.strip() else read_number(text[:40])
    if value is None or not 0 <= value <= highest:
        errors[name] = _(
            "%(label)s: enter a number from 0 to %(highest)s, not “%(text)s”.",
            label=label,
            highest=format(highest, "g"),
            text=text[:20],
        )
        return default
    return round(value, 2)
