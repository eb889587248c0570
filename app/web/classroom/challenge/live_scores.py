"""The runs of a room, scored again while somebody looks at its board."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from anyio import to_thread

from app.classroom.challenge import Challenge, Score
from app.classroom.room import Member
from app.classroom.rooms import LoadedRoom, Rooms
from app.classroom.scoring import Assessment, assess
from app.store.base import SessionNotFound, StoredSnapshot
from app.training.codec.snapshot import BadSnapshot, from_bytes
from app.web.session_service import SessionService

EVERY = 1.0
"""In seconds: no room is scored more often, however many look."""
REST = 4.0
"""So many times as long as a scoring took is none of that room, so that it takes a fifth of a core
at most."""
MAX_ROOMS = 200


@dataclass(frozen=True)
class Looked:
    """A room as it is after the scoring; ``present`` has its members' runs by their number."""

    held: LoadedRoom
    present: Mapping[int, Assessment]


@dataclass(frozen=True)
class _Run:
    session: str
    version: int
    found: Assessment


@dataclass
class _Board:
    """What is known of a room's challenge ``number``: its members' runs by their number."""

    number: int
    until: float = 0.0
    task: asyncio.Future[Looked] | None = None
    runs: dict[int, _Run] = field(default_factory=dict)


class LiveScores:
    """Scores what the store has kept of each run, which a run that plays renews every second.

    Used on one event loop.
    """

    def __init__(
        self, rooms: Rooms, sessions: SessionService, clock: Callable[[], float] = time.monotonic
    ):
        self._rooms = rooms
        self._sessions = sessions
        self._clock = clock
        self._boards: OrderedDict[str, _Board] = OrderedDict()

    async def look(self, held: LoadedRoom, *, at_once: bool = False) -> Looked:
        """The room with its members' best scores up to now; ``at_once`` waits for no turn."""
        challenge = held.room.challenge
        if challenge is None or challenge.over or held.room.ended:
            return Looked(held, {})
        board = self._board(held.code, challenge)
        if board.task is None or board.task.done():
            if board.task is None or at_once or self._clock() >= board.until:
                board.task = asyncio.ensure_future(self._score(board, held, challenge))
            else:
                return Looked(held, _present(board))
        return await asyncio.shield(board.task)

    def _board(self, code: str, challenge: Challenge) -> _Board:
        board = self._boards.get(code)
        if board is None or board.number != challenge.number:
            board = self._boards[code] = _Board(challenge.number)
        self._boards.move_to_end(code)
        if len(self._boards) > MAX_ROOMS:
            self._boards.popitem(last=False)
        return board

    async def _score(self, board: _Board, held: LoadedRoom, challenge: Challenge) -> Looked:
        began = self._clock()
        try:
            runs: dict[int, _Run] = {}
            for member in held.room.members:
                run = await self._run_of(member, board.runs.get(member.number), challenge)
                if run is not None:
                    runs[member.number] = run
            board.runs = runs
            counted = {number: run.found.counted for number, run in runs.items()}
            held = await keep(self._rooms, held, challenge, counted)
        finally:
            ended = self._clock()
            board.until = ended + max(EVERY, REST * (ended - began))
        return Looked(held, _present(board))

    async def _run_of(
        self, member: Member, known: _Run | None, challenge: Challenge
    ) -> _Run | None:
        if not member.session:
            return None
        if known is not None and known.session != member.session:
            known = None
        try:
            stored = await self._sessions.of(member.visitor).kept(member.session)
            if known is not None and known.version == stored.version:
                return known
            found = await to_thread.run_sync(_assess, stored, challenge, member.copied)
        except (SessionNotFound, BadSnapshot):
            return None
        return _Run(member.session, stored.version, found)


def _assess(stored: StoredSnapshot, challenge: Challenge, copied: bool) -> Assessment:
    return assess(from_bytes(stored.snapshot), challenge, stored.version, copied)


def _present(board: _Board) -> dict[int, Assessment]:
    return {number: run.found for number, run in board.runs.items()}


async def keep(
    rooms: Rooms, held: LoadedRoom, challenge: Challenge, counted: Mapping[int, Score | None]
) -> LoadedRoom:
    """Keep what is better than what the room has, if anything; only its teacher is told.

    ``counted`` has None for a member whose run does not count. Raises RoomNotFound,
    VersionConflict.
    """
    scores = {number: score for number, score in counted.items() if score}
    if held.room.with_scores(challenge, scores) == held.room:
        return held
    return await rooms.change(
        held.code, lambda room: room.with_scores(challenge, scores), tells="desk"
    )
