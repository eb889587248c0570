"""The content of the scoreboard: a part shared by everybody, and a part for each student."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from markupsafe import Markup

from app.classroom.challenge.challenge import Challenge, value_text
from app.classroom.challenge.challenge_text import goal_text, metric_text, score_text
from app.classroom.challenge.ranking import standings, trials
from app.classroom.challenge.scoring import Assessment
from app.classroom.join_code import spaced_code
from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom
from app.i18n.caching import cache_by_language
from app.i18n.languages import current_language
from app.i18n.messages import N_, _
from app.web import addresses
from app.web.classroom.challenge.live_scores import ScoredRoom
from app.web.classroom.room_bar import way_to_lab
from app.web.templating import environment

MAX_ROWS = 100
"""The scoreboard lists the best; the exported results have all."""
NO_RUN = N_("You have no run of your own in this room yet. Fork your teacher’s.")


@dataclass(frozen=True)
class SharedScores:
    """The part that is the same for everybody; ``goal`` is empty without a challenge.

    ``live`` if the page refreshes itself; ``html`` is the table; ``trials`` are names, values and
    reasons of runs that do not count; ``digest`` identifies the content.
    """

    goal: str
    on_training: bool
    live: bool
    over: bool
    students: int
    scored: int
    trials: tuple[tuple[str, str, str], ...]
    html: Markup
    digest: str


@dataclass(frozen=True)
class OwnScore:
    """A student's own part: best score, current run, and why it does not count."""

    best: str
    current: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Scoreboard:
    """The page; ``back`` leads to the lab. Only a student has an ``own`` part."""

    code: str
    spaced_code: str
    back: str
    is_teacher: bool
    shared: SharedScores
    own: OwnScore | None

    @property
    def digest(self) -> str:
        """Identifies the content of the page."""
        return _digest(f"{self.shared.digest} {self.own}")


@dataclass(frozen=True)
class _RoomVersion:
    """Cache key of a room in one version, written in one language."""

    language: str
    code: str
    opened: float
    version: int
    loaded: LoadedRoom = field(compare=False)


def build_scoreboard(scored: ScoredRoom, member: Member | None) -> Scoreboard:
    """The scoreboard for a student, or for the teacher (None)."""
    loaded, room = scored.loaded, scored.loaded.room
    challenge = room.challenge
    return Scoreboard(
        code=loaded.code,
        spaced_code=spaced_code(loaded.code),
        back=addresses.room(loaded.code) if member else way_to_lab(room),
        is_teacher=member is None,
        shared=_shared(
            _RoomVersion(current_language(), loaded.code, room.opened, loaded.version, loaded)
        ),
        own=_own(challenge, member, scored) if challenge and member else None,
    )


def current_run_text(challenge: Challenge, found: Assessment) -> str:
    """The score of the current run, as a sentence."""
    if found.score is None:
        return _("Your run does not count.")
    score = score_text(challenge, found.score)
    if not found.counted:
        return _("Your run now: %(score)s; it does not count.", score=score)
    if found.score.reached:
        return _("Your run now: %(score)s; goal reached.", score=score)
    return _("Your run now: %(score)s; goal not reached yet.", score=score)


@cache_by_language(maxsize=64)
def _shared(version: _RoomVersion) -> SharedScores:
    """Cached, as a whole class loads the same version of the room."""
    room = version.loaded.room
    challenge = room.challenge
    if challenge is None:
        return SharedScores("", False, False, False, len(room.present), 0, (), Markup(), "")
    ranked = standings(room)
    html = environment.get_template("classroom/challenge/score_table.html").render(
        metric=metric_text(challenge),
        rows=[(one, value_text(challenge.metric, one.score.value)) for one in ranked[:MAX_ROWS]],
        others=max(0, len(ranked) - MAX_ROWS),
    )
    tried = tuple(
        (one.name, _value(challenge, one.attempt.value), one.attempt.text) for one in trials(room)
    )
    goal, live = goal_text(challenge), not (challenge.over or room.ended)
    return SharedScores(
        goal=goal,
        on_training=not challenge.tested,
        live=live,
        over=challenge.over,
        students=len(room.present),
        scored=len(ranked),
        trials=tried,
        html=Markup(html),
        digest=_digest(f"{html} {goal} {live} {len(room.present)} {tried}"),
    )


def _value(challenge: Challenge, value: float | None) -> str:
    return "" if value is None else value_text(challenge.metric, value)


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=12).hexdigest()


def _own(challenge: Challenge, member: Member, scored: ScoredRoom) -> OwnScore:
    best = challenge.scores.get(member.number)
    found = scored.assessments.get(member.number)
    no_run = "" if member.session else _(NO_RUN)
    return OwnScore(
        best=score_text(challenge, best) if best else "",
        current=current_run_text(challenge, found) if found else no_run,
        reasons=found.reasons if found else (),
    )
