"""Who is where in a challenge."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.challenge import Score
from app.classroom.room import Room


@dataclass(frozen=True)
class Standing:
    """A member's best; ``place`` counts from 1, and who is equal in all shares it."""

    place: int
    number: int
    name: str
    score: Score


@dataclass(frozen=True)
class ChallengeRow:
    """A row to be exported; of who has no score ``place`` and what follows are None.

    ``value`` is the loss, or the accuracy as a share.
    """

    number: int
    name: str
    place: int | None = None
    reached: bool | None = None
    value: float | None = None
    parameters: int | None = None
    epochs: int | None = None


def standings(room: Room) -> list[Standing]:
    """The members who have a score, the best first; equal ones by their number.

    First those who have reached the goal, then by value, then by fewer parameters and epochs.
    """
    challenge = room.challenge
    if challenge is None:
        return []
    scored = [
        (challenge.rank(score), member.number, member.name, score)
        for member in room.members
        if (score := challenge.scores.get(member.number))
    ]
    scored.sort(key=lambda one: one[:2])
    found: list[Standing] = []
    before: object = None
    for count, (rank, number, name, score) in enumerate(scored, start=1):
        place = found[-1].place if rank == before else count
        found.append(Standing(place, number, name, score))
        before = rank
    return found


def challenge_rows(room: Room) -> list[ChallengeRow]:
    """The standings, then the members without a score; none where no challenge was set."""
    if room.challenge is None:
        return []
    ranked = standings(room)
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
        for one in ranked
    ]
    known = {one.number for one in ranked}
    others = [member for member in room.members if member.number not in known]
    return rows + [ChallengeRow(member.number, member.name) for member in others]
