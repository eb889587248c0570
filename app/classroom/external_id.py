"""A student's id at school, by which a learning platform finds them: a number, e-mail or login."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.classroom.room import Room

MAX_ID_LENGTH = 80
MAX_LABEL_LENGTH = 30
_ALLOWED = frozenset("._-@+/:#")
_FORMULA = "=+-@"


def clean_id(text: str) -> str:
    """Letters, digits and ``._-@+/:#`` in one word; may be empty.

    It does not begin like a formula of a spreadsheet, so files have it as it is.
    """
    plain = unicodedata.normalize("NFKC", text[:400])
    kept = "".join(each for each in plain if each.isalnum() or each in _ALLOWED)
    return kept.lstrip(_FORMULA)[:MAX_ID_LENGTH]


def with_external_id(room: Room, number: int, external_id: str) -> Room:
    """The room in which the student of this number, who may have left, has this id."""
    members = tuple(
        each.model_copy(update={"external_id": external_id}) if each.number == number else each
        for each in room.members
    )
    return room.model_copy(update={"members": members})
