"""Scores all runs of a room repeatedly while the scoreboard is open."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from anyio import to_thread

from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.scoring import Assessment, assess
from app.classroom.member import Member
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, Rooms
from app.store.base import SessionNotFound, StoredSnapshot
from app.training.codec.snapshot import BadSnapshot, from_bytes
from app.web.session_service import SessionService

INTERVAL_SECONDS = 1.0
"""A room is scored at most this often, whatever the number of viewers."""
REST_FACTOR = 4.0
"""The pause after scoring a room, relative to its duration: a room uses at most 1/5 of a core."""
MAX_ROOMS = 200


@dataclass(frozen=True)
class ScoredRoom:
    """A room after its runs were scored; ``assessments`` are by student number."""

    loaded: LoadedRoom
    assessments: Mapping[int, Assessment]


@dataclass(frozen=True)
class _AssessedRun:
    session: str
    version: int
    assessment: Assessment


@dataclass
class _RoomScores:
    """The last scoring of a room's challenge ``number``; ``runs`` are by student number."""

    number: int
    next_at: float = 0.0
    task: asyncio.Future[ScoredRoom] | None = None
    runs: dict[int, _AssessedRun] = field(default_factory=dict)

    def assessments(self) -> dict[int, Assessment]:
        return {number: run.assessment for number, run in self.runs.items()}


class LiveScores:
    """Scores the stored version of each run; a playing run is stored every second.

    Must be used on one event loop.
    """

    def __init__(
        self, rooms: Rooms, sessions: SessionService, clock: Callable[[], float] = time.monotonic
    ):
        self._rooms = rooms
        self._sessions = sessions
        self._clock = clock
        self._scores: OrderedDict[str, _RoomScores] = OrderedDict()

    async def refresh(self, loaded: LoadedRoom, *, at_once: bool = False) -> ScoredRoom:
        """The room with its students' best scores so far; ``at_once`` ignores the interval."""
        challenge = loaded.room.challenge
        if challenge is None or challenge.over or loaded.room.ended:
            return ScoredRoom(loaded, {})
        scores = self._scores_of(loaded.code, challenge)
        if scores.task is None or scores.task.done():
            if scores.task is None or at_once or self._clock() >= scores.next_at:
                scores.task = asyncio.ensure_future(self._score(scores, loaded, challenge))
            else:
                return ScoredRoom(loaded, scores.assessments())
        return await asyncio.shield(scores.task)

    def _scores_of(self, code: str, challenge: Challenge) -> _RoomScores:
        scores = self._scores.get(code)
        if scores is None or scores.number != challenge.number:
            scores = self._scores[code] = _RoomScores(challenge.number)
        self._scores.move_to_end(code)
        if len(self._scores) > MAX_ROOMS:
            self._scores.popitem(last=False)
        return scores

    async def _score(
        self, scores: _RoomScores, loaded: LoadedRoom, challenge: Challenge
    ) -> ScoredRoom:
        began = self._clock()
        try:
            runs: dict[int, _AssessedRun] = {}
            for member in loaded.room.present:
                run = await self._assess(member, scores.runs.get(member.number), challenge)
                if run is not None:
                    runs[member.number] = run
            scores.runs = runs
            loaded = await store_scores(self._rooms, loaded, challenge, scores.assessments())
        finally:
            ended = self._clock()
            scores.next_at = ended + max(INTERVAL_SECONDS, REST_FACTOR * (ended - began))
        return ScoredRoom(loaded, scores.assessments())

    async def _assess(
        self, member: Member, known: _AssessedRun | None, challenge: Challenge
    ) -> _AssessedRun | None:
        if not member.session:
            return None
        if known is not None and known.session != member.session:
            known = None
        try:
            stored = await self._sessions.of(member.visitor).stored(member.session)
            if known is not None and known.version == stored.version:
                return known
            assessment = await to_thread.run_sync(_assess_stored, stored, challenge, member.copied)
        except (SessionNotFound, BadSnapshot):
            return None
        return _AssessedRun(member.session, stored.version, assessment)


def _assess_stored(stored: StoredSnapshot, challenge: Challenge, copied: bool) -> Assessment:
    return assess(from_bytes(stored.snapshot), challenge, stored.version, copied)


async def store_scores(
    rooms: Rooms, loaded: LoadedRoom, challenge: Challenge, found: Mapping[int, Assessment]
) -> LoadedRoom:
    """Store scores and attempts that are better than the room's, and notify its teacher.

    ``found`` is by student number. Raises RoomNotFound, VersionConflict.
    """
    scores = {number: one.counted for number, one in found.items() if one.counted}
    attempts = {number: one.attempt for number, one in found.items() if one.attempt}

    def change(room: Room) -> Room:
        return room.with_scores(challenge, scores, attempts)

    if change(loaded.room) == loaded.room:
        return loaded
    return await rooms.change(loaded.code, change, notifies="desk")
