"""Changes of a room's challenge: a new one, and the end of one."""

from __future__ import annotations

from app.classroom.challenge.challenge import Challenge
from app.classroom.room import MAX_PAST_CHALLENGES, Room


def with_challenge(room: Room, challenge: Challenge) -> Room:
    """The room with a new challenge; the one before stays in the results if somebody has tried."""
    before = room.challenge
    number = before.number + 1 if before else 1
    new = {"challenge": challenge.model_copy(update={"number": number})}
    if before is None or not (before.scores or before.attempts):
        return room.model_copy(update=new)
    over = before.model_copy(update={"over": True})
    past = (*room.past_challenges, over)[-MAX_PAST_CHALLENGES:]
    return room.model_copy(update={**new, "past_challenges": past})


def with_challenge_over(room: Room) -> Room:
    """The room after the end of its challenge, whose scores stay."""
    if room.challenge is None:
        return room
    return room.model_copy(update={"challenge": room.challenge.model_copy(update={"over": True})})
