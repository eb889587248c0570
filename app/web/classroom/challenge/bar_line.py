"""The challenge in a student's room bar."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.challenge.challenge_text import goal_text, score_text
from app.classroom.member import Member
from app.classroom.room import Room
from app.i18n.messages import _


@dataclass(frozen=True)
class ChallengeLine:
    """``best`` is the student's best score so far, ``result`` the answer to handing in.

    ``can_hand_in`` only on the page of their own run.
    """

    goal: str
    best: str
    can_hand_in: bool
    result: str = ""


def challenge_line(room: Room, member: Member, session: str) -> ChallengeLine | None:
    """For a page that shows ``session``; None if no challenge is running."""
    challenge = room.challenge
    if challenge is None or challenge.over or room.ended:
        return None
    best = challenge.scores.get(member.number)
    best_text = ""
    if best:
        score = score_text(challenge, best)
        best_text = (
            _("Your best: %(score)s, reached.", score=score)
            if best.reached
            else _("Your best: %(score)s, not reached yet.", score=score)
        )
    is_own = bool(session) and session == member.session
    return ChallengeLine(goal_text(challenge), best_text, is_own)
