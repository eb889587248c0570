"""Copies of the run that a class predicts wait until the answer is revealed.

A copy that is trained further shows the answer: one that was forked or sent before the question, or
made anew from the same recipe. A student in the room can neither step nor open one meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from anyio import to_thread

from app.classroom.member import Member
from app.classroom.questions.question import AskedAt, Question
from app.classroom.questions.question_changes import current_question, with_ahead
from app.classroom.questions.reveal import quantity_of
from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom, RoomNotFound, Rooms
from app.errors import ProblemError
from app.i18n.messages import _
from app.store.base import SessionDamaged, SessionNotFound
from app.training.experiments.step_outcome import parameters_digest, recipe_digest
from app.training.run.session import TrainingSession
from app.web import addresses

if TYPE_CHECKING:
    from app.web.classroom.dependencies import ClassroomServices

Check = Callable[[TrainingSession], None]

MAX_LOOKED_AT = 300
"""Students’ runs that are looked at when a question is asked; each takes a few milliseconds."""


class CopyIsHeld(ProblemError):
    """The class is predicting what this run will do."""

    status = 423

    def __init__(self, code: str) -> None:
        self.instead = addresses.room(code)
        super().__init__(
            _(
                "Your class is predicting what this run will do. You can open your copy again once "
                "the answer is revealed."
            )
        )


class HeldCopies:
    """The rooms that are predicting now, as far as this server has loaded them."""

    def __init__(self, rooms: Rooms):
        self._rooms = rooms
        self._predicting: dict[str, LoadedRoom] = {}
        rooms.on_loaded = self._note

    def _note(self, loaded: LoadedRoom) -> None:
        if prediction_of(loaded.room):
            self._predicting[loaded.code] = loaded
        else:
            self._predicting.pop(loaded.code, None)

    async def check_of(self, visitor: str) -> Check | None:
        """Raises CopyIsHeld for a copy; None for a visitor who is not asked to predict."""
        asked = []
        for code, noted in list(self._predicting.items()):
            if noted.is_teacher(visitor) or visitor not in _all_visitors(noted):
                continue
            try:
                question = prediction_of((await self._rooms.load(code)).room)
            except RoomNotFound:
                self._predicting.pop(code, None)
                continue
            if question:
                asked.append((code, question.place))
        if not asked:
            return None

        def check(session: TrainingSession) -> None:
            for code, place in asked:
                if is_copy(session, place):
                    raise CopyIsHeld(code)

        return check


def _all_visitors(loaded: LoadedRoom) -> frozenset[str]:
    """Also of students who have left: they may come back with what they saw."""
    return frozenset(each.visitor for each in loaded.room.members)


def prediction_of(room: Room) -> Question | None:
    """The question whose answer a copy of the run would show; None if there is none."""
    question = None if room.ended else current_question(room)
    return question if question and question.is_blind else None


def is_copy(session: TrainingSession, asked_at: AskedAt) -> bool:
    """Whether training this session leads to the step that was asked about, or begins there.

    The same recipe trains to the same numbers, whoever starts it.
    """
    return bool(asked_at.recipe) and (
        recipe_digest(session) == asked_at.recipe
        or parameters_digest(session) == asked_at.parameters
    )


async def hold_copies(services: ClassroomServices, loaded: LoadedRoom) -> LoadedRoom:
    """Pause students' copies that play, and remember whose copy is trained further."""
    question = prediction_of(loaded.room)
    if question is None:
        return loaded
    # A copy that is at the step in question previews it; the loss after it comes with the next one.
    is_about_loss = quantity_of(question.kind, question.wanted) == "loss"
    ahead, first = set(), question.place.updates + is_about_loss
    for member, session_id in await _runs_of_members(services, loaded):
        sessions = services.sessions.of(member.visitor)
        try:
            session = (await sessions.load(session_id)).session
            if not await to_thread.run_sync(is_copy, session, question.place):
                continue
            if await sessions.is_playing(session_id):
                session = (await sessions.pause(session_id)).session
        except (SessionNotFound, SessionDamaged):
            continue
        if session.optimizer_steps >= first:
            ahead.add(member.number)
    if not ahead:
        return loaded
    return await services.rooms.change(
        loaded.code, lambda room: with_ahead(room, question.number, sorted(ahead)), notifies="desk"
    )


async def _runs_of_members(
    services: ClassroomServices, loaded: LoadedRoom
) -> list[tuple[Member, str]]:
    """The runs that students work on, and those of theirs that play in another tab."""
    members = loaded.room.members
    found = [(each, each.session) for each in members if each.session][:MAX_LOOKED_AT]
    known, by_visitor = {session for _, session in found}, {each.visitor: each for each in members}
    for session_id in services.hub.playing():
        with suppress(SessionNotFound):
            member = by_visitor.get(await services.sessions.owner_of(session_id))
            if member and session_id not in known:
                found.append((member, session_id))
    return found
