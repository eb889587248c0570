"""The challenge as a student's bar shows it."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.challenge_words import goal_words, score_words
from app.classroom.room import Member, Room


@dataclass(frozen=True)
class ChallengeLine:
    """``best`` is what the student has reached so far, ``said`` the answer to handing in.

    Only from their own run in the room (``can_hand_in``) a student hands in.
    """

    goal: str
    best: str
    can_hand_in: bool
    said: str = ""


def challenge_line(room: Room, member: Member, session: str) -> ChallengeLine | None:
    """For a page that shows ``session``; None where there is no challenge, or no longer."""
    challenge = room.challenge
    if challenge is None or challenge.over or room.ended:
        return None
    best = challenge.scores.get(member.number)
    told = ""
    if best:
        reached = "reached" if best.reached else "not reached yet"
        told = f"Your best: {score_words(challenge, best)}, {reached}."
    is_own = bool(session) and session == member.session
    return ChallengeLine(goal_words(challenge), told, is_own)
