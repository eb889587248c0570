"""Sentences and numbers of the homework pages."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.homework.homework import Homework
from app.classroom.homework.receipt import iso_time
from app.classroom.said import count_text
from app.i18n.messages import N_, _, ngettext
from app.training.experiments.recompute import Outcome
from app.web.classroom.homework.deadline import deadline_text

NOT_BEGUN = N_("You have not begun this homework yet. Choose “Begin” first.")


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
        "judged": _("Judged by the server, move by move."),
        "equal": _("Recomputed by the server: equal to the last bit."),
        "close": _("Recomputed by the server: equal, except for rounding."),
        "unknown start": _(
            "Not recomputed, because the beginning of the run is not recorded; scored from the "
            "weights that were handed in."
        ),
        "too long": _(
            "Not recomputed, because training it again takes too long (%(updates)s); scored from "
            "the weights that were handed in.",
            updates=count_text(updates, "updates"),
        ),
    }
    return texts[outcome]


REFUSED: dict[Outcome, str] = {
    "different": N_(
        "The server trained this run again and came to other weights, so it was not handed in. "
        "Begin again from the start."
    ),
    "other data": N_(
        "The samples of this run are not those of its settings, so it was not handed in. Begin "
        "again from the start."
    ),
}
"""Why a run that was recomputed is refused."""


def points_text(points: float | None, of: float) -> str:
    """“3 of 5 points”."""
    if points is None:
        return _("not marked yet (of %(points)s)", points=of_text(of))
    return _("%(number)s of %(points)s", number=format(points, "g"), points=of_text(of))


def of_text(points: float) -> str:
    """“1 point”, “2.5 points”."""
    return ngettext(
        "%(points)s point", "%(points)s points", 1 if points == 1 else 2, points=format(points, "g")
    )


def late_text(homework: Homework) -> str:
    """What happens after the deadline, as a sentence."""
    if homework.accepts_late:
        return _("After the deadline you can still hand in; it is then marked as late.")
    return _("After the deadline you cannot hand in.")
