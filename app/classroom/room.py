"""A room as it is kept: what the class follows, who is in it, and what was asked and sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.question import MOST_QUESTIONS, Question
from app.classroom.value import Value

MOST_MEMBERS = 1200
"""A large lecture hall."""
MOST_LETTERS_OF_NAME = 30


class RoomFull(ValueError):
    """As many are in the room as may be. The message says so."""

    def __init__(self) -> None:
        super().__init__(f"This room is full: at most {MOST_MEMBERS} can be in one")


class Member(Value):
    """A student. ``number`` is how others may know of them; nobody is told the ``visitor``.

    ``session`` is the run that they work on, empty before there is one; ``follows`` says whether
    they look at the teacher's now. ``taken`` counts what was sent and has reached them.
    """

    number: int
    visitor: str
    name: str = Field(max_length=MOST_LETTERS_OF_NAME)
    session: str = ""
    follows: bool = True
    taken: int = 0

    def renamed(self, name: str) -> Member:
        """With another name, unless it is empty."""
        return self.model_copy(update={"name": name}) if name else self

    def working_on(self, session: str) -> Member:
        """At a run of their own, and no longer following."""
        return self.model_copy(update={"session": session, "follows": False})


class Shown(Value):
    """A student's run that everybody sees in place of the teacher's."""

    number: int
    named: bool


class Room(Value):
    """``session`` and ``view`` are what the class follows; ``format`` counts ways of writing.

    ``opened`` is in seconds since 1970.
    """

    format: Literal[1] = 1
    code: str
    session: str
    view: str = ""
    opened: float
    names: bool = True
    locked: bool = False
    ended: bool = False
    members: Annotated[tuple[Member, ...], Field(max_length=MOST_MEMBERS)] = ()
    numbers: int = 0
    removed: tuple[str, ...] = ()
    shown: Shown | None = None
    questions: Annotated[tuple[Question, ...], Field(max_length=MOST_QUESTIONS)] = ()

    # ---- who is in it

    def member_of(self, visitor: str) -> Member | None:
        """The member that a visitor is, if any."""
        return next((each for each in self.members if each.visitor == visitor), None)

    def member(self, number: int) -> Member | None:
        """The member of a number, if there is one."""
        return next((each for each in self.members if each.number == number), None)

    def with_member(self, visitor: str, name: str) -> Room:
        """With one more member, or another name for the one there is; raises RoomFull."""
        if self.member_of(visitor):
            return self.with_changed(visitor, lambda known: known.renamed(name))
        if len(self.members) >= MOST_MEMBERS:
            raise RoomFull
        number = self.numbers + 1
        member = Member(number=number, visitor=visitor, name=name or f"Student {number}")
        return self.model_copy(update={"members": (*self.members, member), "numbers": number})

    def with_changed(self, visitor: str, change: Callable[[Member], Member]) -> Room:
        """With one member changed; the same room where the visitor is none."""
        members = tuple(change(each) if each.visitor == visitor else each for each in self.members)
        return self.model_copy(update={"members": members})

    def without_member(self, visitor: str) -> Room:
        """Without one who has left."""
        members = tuple(each for each in self.members if each.visitor != visitor)
        gone = self.member_of(visitor)
        shown = None if gone and self.shown and self.shown.number == gone.number else self.shown
        return self.model_copy(update={"members": members, "shown": shown})

    # ---- as it is kept

    def to_bytes(self) -> bytes:
        """As the store keeps it."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(value: bytes) -> Room:
        """Read what ``to_bytes`` has written."""
        return Room.model_validate_json(value)
