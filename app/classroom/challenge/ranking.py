"""The ranking of a challenge."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.challenge.challenge import Attempt, Challenge, Score
from app.classroom.room import Room


@dataclass(frozen=True)
class Standing:
    """A student's best score; ``place`` counts from 1, and ties share a place."""

    place: int
    number: int
    name: str
    score: Score


@dataclass(frozen=True)
class Trial:
    """A student whose run does not count (yet)."""

    number: int
    name: str
    attempt: Attempt


@dataclass(frozen=True)
class ChallengeRow:
    """A row of the export.

    ``value`` is the loss, or the accuracy as a fraction. A run that does not count has a ``reason``
    and no place; a student without a run has neither.
    """

    number: int
    name: str
    place: int | None = None
    reached: bool | None = None
    value: float | None = None
    parameters: int | None = None
    epochs: int | None = None
    reason: str | None = None


def standings(
    room: Room, challenge: Challenge | None = None, *, with_former: bool = False
) -> list[Standing]:
    """The students with a score, best first; see ``Challenge.rank``. Ties are in joining order.

    ``challenge`` is the room's present one by default; ``with_former`` includes those who have left
    the room.
    """
    challenge = challenge or room.challenge
    if challenge is None:
        return []
    scored = [
        (challenge.rank(score), member.number, member.name, score)
        for member in (room.members if with_former else room.present)
        if (score := challenge.scores.get(member.number))
    ]
    scored.sort(key=lambda one: one[:2])
    found: list[Standing] = []
    previous: object = None
    for count, (rank, number, name, score) in enumerate(scored, start=1):
        place = found[-1].place if rank == previous else count
        found.append(Standing(place, number, name, score))
        previous = rank
    return found


def trials(
    room: Room, challenge: Challenge | None = None, *, with_former: bool = False
) -> list[Trial]:
    """The students who have tried and have no score, in joining order; see ``standings``."""
    challenge = challenge or room.challenge
    if challenge is None:
        return []
    return [
        Trial(member.number, member.name, attempt)
        for member in (room.members if with_former else room.present)
        if member.number not in challenge.scores
        and (attempt := challenge.attempts.get(member.number))
    ]


def challenges_of(room: Room) -> list[Challenge]:
    """All challenges of the room that are in the results, in their order."""
    return [*room.past_challenges, *([room.challenge] if room.challenge else [])]


def challenge_rows(room: Room, challenge: Challenge | None = None) -> list[ChallengeRow]:
    """All who have ever joined: the standings, those whose runs do not count, then all others.

    By default of the room's present challenge; empty without one.
    """
    challenge = challenge or room.challenge
    if challenge is None:
        return []
    rows = [
        ChallengeRow(
            one.number,
            one.name,
            one.place,
            one.score.reached,
            one.score.value,
            one.score.parameters,
            one.score.epochs,
        )
        for one in standings(room, challenge, with_former=True)
    ]
    rows += [
        ChallengeRow(
            one.number, one.name, None, False, one.attempt.value, reason=one.attempt.reason
        )
        for one in trials(room, challenge, with_former=True)
    ]
    listed = {one.number for one in rows}
    others = [member for member in room.members if member.number not in listed]
    return rows + [ChallengeRow(member.number, member.name) for member in others]
