"""Sentences and numbers of the homework pages."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.challenge.challenge_text import count_text
from app.classroom.homework.homework import Homework
from app.classroom.homework.receipt import iso_time
from app.training.experiments.recompute import Outcome
from app.web.classroom.homework.deadline import deadline_text

NOT_BEGUN = "You have not begun this homework yet. Choose “Begin” first."
NOT_RECOMPUTED = "scored from the weights that were handed in"


@dataclass(frozen=True)
class PointInTime:
    """``iso`` is in UTC, for the page's script; ``text`` is in the teacher's time zone."""

    iso: str
    text: str


def point_in_time(at: float, zone: str) -> PointInTime:
    """A Unix time for pages."""
    return PointInTime(iso_time(at), deadline_text(at, zone))


def recomputed_text(outcome: str, updates: int) -> str:
    """Whether the server could train a run again, as a sentence."""
    texts: dict[str, str] = {
        "judged": "Judged by the server, move by move.",
        "equal": "Recomputed by the server: equal to the last bit.",
        "close": "Recomputed by the server: equal, except for rounding.",
        "unknown start": "Not recomputed, because the beginning of the run is not recorded; "
        f"{NOT_RECOMPUTED}.",
        "too long": "Not recomputed, because training it again takes too long "
        f"({count_text(updates, 'updates')}); {NOT_RECOMPUTED}.",
    }
    return texts[outcome]


REFUSED: dict[Outcome, str] = {
    "different": "The server trained this run again and came to other weights, so it was not "
    "handed in. Begin again from the start.",
    "other data": "The samples of this run are not those of its settings, so it was not handed "
    "in. Begin again from the start.",
}
"""Why a run that was recomputed is refused."""


def points_text(points: float | None, of: float) -> str:
    """“3 of 5 points”."""
    unit = "point" if of == 1 else "points"
    return (
        f"not marked yet (of {of:g} {unit})" if points is None else f"{points:g} of {of:g} {unit}"
    )


def late_text(homework: Homework) -> str:
    """What happens after the deadline, as a sentence."""
    if homework.accepts_late:
        return "After the deadline you can still hand in; it is then marked as late."
    return "After the deadline you cannot hand in."
