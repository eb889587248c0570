"""What the board of a challenge shows: to all alike, and to each student of themselves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

from app.classroom.challenge import Challenge, value_text
from app.classroom.challenge_words import goal_words, metric_words, score_words
from app.classroom.code import spoken
from app.classroom.ranking import standings
from app.classroom.room import Member
from app.classroom.rooms import LoadedRoom
from app.classroom.scoring import Assessment
from app.web.classroom.bars import lab_path
from app.web.classroom.challenge.live_scores import Looked
from app.web.templating import environment

MAX_ROWS = 100
"""So many of the best are on the board; all are among the results."""
NO_RUN = "You have no run of your own in this room yet; fork the teacher’s."


@dataclass(frozen=True)
class Row:
    """A line of the board."""

    place: int
    name: str
    reached: bool
    value: str
    parameters: int
    epochs: int


@dataclass(frozen=True)
class Table:
    """``others`` are how many more than ``rows`` have a score."""

    measured: str
    rows: tuple[Row, ...]
    others: int


@dataclass(frozen=True)
class Shared:
    """What everybody sees alike; ``goal`` is empty where no challenge was set.

    ``live`` where it renews itself, ``html`` the table, ``mark`` what tells it from another one.
    """

    goal: str
    on_training: bool
    live: bool
    over: bool
    students: int
    scored: int
    html: Markup
    mark: str


@dataclass(frozen=True)
class Own:
    """What a student sees of themselves: their best, their run as it is now, what is wrong."""

    best: str
    present: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """The page; ``back`` leads to the lab. Only a student has something of their ``own``."""

    code: str
    spoken: str
    back: str
    is_teacher: bool
    shared: Shared
    own: Own | None

    @property
    def mark(self) -> str:
        """What tells it from another one."""
        return _digest(f"{self.shared.mark} {self.own}")


@dataclass(frozen=True)
class _Version:
    code: str
    opened: float
    version: int
    held: LoadedRoom = field(compare=False)


def build_board(looked: Looked, member: Member | None) -> Board:
    """The board for a student, or for the teacher."""
    held, room = looked.held, looked.held.room
    challenge = room.challenge
    return Board(
        code=held.code,
        spoken=spoken(held.code),
        back=f"/room/{held.code}" if member else lab_path(room.session, held.code, room.view),
        is_teacher=member is None,
        shared=_shared(_Version(held.code, room.opened, held.version, held)),
        own=_own(challenge, member, looked) if challenge and member else None,
    )


def present_words(challenge: Challenge, found: Assessment) -> str:
    """What a run is worth now, as a sentence."""
    if found.score is None:
        return "Your run does not count."
    reached = "the goal is reached" if found.score.reached else "the goal is not reached yet"
    said = reached if found.counted else "it does not count"
    return f"Your run now: {score_words(challenge, found.score)}; {said}."


@lru_cache(maxsize=64)
def _shared(version: _Version) -> Shared:
    """Made once for all who look at a version of the room."""
    room = version.held.room
    challenge = room.challenge
    if challenge is None:
        return Shared("", False, False, False, len(room.members), 0, Markup(), "")
    ranked = standings(room)
    rows = tuple(
        Row(
            one.place,
            one.name,
            one.score.reached,
            value_text(challenge.metric, one.score.value),
            one.score.parameters,
            one.score.epochs,
        )
        for one in ranked[:MAX_ROWS]
    )
    table = Table(metric_words(challenge), rows, len(ranked) - len(rows))
    html = environment.get_template("room/score_table.html").render(table=table)
    goal, live = goal_words(challenge), not (challenge.over or room.ended)
    return Shared(
        goal=goal,
        on_training=not challenge.tested,
        live=live,
        over=challenge.over,
        students=len(room.members),
        scored=len(ranked),
        html=Markup(html),
        mark=_digest(f"{html} {goal} {live} {len(room.members)}"),
    )


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=12).hexdigest()


def _own(challenge: Challenge, member: Member, looked: Looked) -> Own:
    best = challenge.scores.get(member.number)
    found = looked.present.get(member.number)
    present = "" if member.session else NO_RUN
    return Own(
        best=score_words(challenge, best) if best else "",
        present=present_words(challenge, found) if found else present,
        reasons=found.reasons if found else (),
    )
