"""The challenge in a student's room bar."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.challenge.challenge_text import goal_text, score_text
from app.classroom.member import Member
from app.classroom.room import Room


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
        reached = "reached" if best.reached else "not reached yet"
        best_text = f"Your best: {score_text(challenge, best)}, {reached}."
    is_own = bool(session) and session == member.session
    return ChallengeLine(goal_text(challenge), best_text, is_own)
