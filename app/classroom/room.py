"""A room as it is kept: what the class follows, who is in it, and what was asked and sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.base_model import Value
from app.classroom.challenge import Challenge, Score
from app.classroom.namesakes import told_apart
from app.classroom.question import MAX_QUESTIONS, Question
from app.classroom.sent import Seeds, SentRun, What
from app.errors import ProblemError

MAX_MEMBERS = 1200
"""A large lecture hall."""
MAX_LETTERS_OF_NAME = 30
MAX_REMOVED = 200
"""Of more the first may come back; by then the teacher has locked the room, or it is no class."""


class RoomFull(ProblemError):
    """As many are in the room as may be. The message says so."""

    status = 403

    def __init__(self) -> None:
        super().__init__(f"This room is full: at most {MAX_MEMBERS} can be in one.")


class Member(Value):
    """A student. ``number`` is how others may know of them; nobody is told the ``visitor``.

    ``session`` is the run that they work on, empty before there is one; ``follows`` says whether
    they look at the teacher's now. ``taken`` is the number of what was sent and has reached them
    last, and ``given`` what their run is a copy of, if it was sent; ``copied`` is whether it is one
    of another student's; ``earlier`` is the run that they worked on before this one.
    """

    number: int
    visitor: str
    name: str = Field(max_length=MAX_LETTERS_OF_NAME)
    session: str = ""
    follows: bool = True
    taken: int = 0
    given: What | None = None
    copied: bool = False
    earlier: str = ""

    def working_on(self, session: str, *, copied: bool = False) -> Member:
        """At a new run of their own, and no longer following."""
        new = {"session": session, "follows": False, "given": None, "copied": copied}
        return self.model_copy(update={**new, "earlier": self.session})

    def has_to_take(self, sent: SentRun | None) -> bool:
        """Whether something was sent that has not reached them."""
        return sent is not None and self.taken < sent.number

    def with_sent(self, sent: SentRun, session: str) -> Member:
        """At the run that was made for them of what was sent."""
        new = {"taken": sent.number, "given": sent.what}
        return self.working_on(session).model_copy(update=new)


class ShownRun(Value):
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
    members: Annotated[tuple[Member, ...], Field(max_length=MAX_MEMBERS)] = ()
    numbers: int = 0
    removed: tuple[str, ...] = ()
    shown: ShownRun | None = None
    sent: SentRun | None = None
    challenge: Challenge | None = None
    questions: Annotated[tuple[Question, ...], Field(max_length=MAX_QUESTIONS)] = ()

    # ---- who is in it

    def member_of(self, visitor: str) -> Member | None:
        """The member that a visitor is, if any."""
        return next((each for each in self.members if each.visitor == visitor), None)

    def member(self, number: int) -> Member | None:
        """The member of a number, if there is one."""
        return next((each for each in self.members if each.number == number), None)

    def with_member(self, visitor: str, name: str) -> Room:
        """With one more member, or another name for the one there is; raises RoomFull.

        The name of somebody else gets a number behind it.
        """
        if known := self.member_of(visitor):
            return self.with_name(known.number, name)
        if len(self.members) >= MAX_MEMBERS:
            raise RoomFull
        number = self.numbers + 1
        member = Member(
            number=number, visitor=visitor, name=self._unlike(name or f"Student {number}", number)
        )
        return self.model_copy(update={"members": (*self.members, member), "numbers": number})

    def has_left(self, number: int) -> bool:
        """Whether the number was a member's who is one no more."""
        return 0 < number <= self.numbers and self.member(number) is None

    def with_name(self, number: int, name: str) -> Room:
        """With another name for a member; the same room where it is empty."""
        member = self.member(number)
        if member is None or not name:
            return self
        named = member.model_copy(update={"name": self._unlike(name, number)})
        return self.with_changed(member.visitor, lambda _: named)

    def _unlike(self, name: str, number: int) -> str:
        others = [each.name for each in self.members if each.number != number]
        return told_apart(name, others, MAX_LETTERS_OF_NAME)

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

    def without_removed(self, number: int) -> Room:
        """Without one whom the teacher has removed, and who cannot come back."""
        member = self.member(number)
        if member is None:
            return self
        removed = (*self.removed, member.visitor)[-MAX_REMOVED:]
        return self.without_member(member.visitor).model_copy(update={"removed": removed})

    # ---- what happens to it

    def sending(self, what: What, seeds: Seeds, token: str) -> Room:
        """With something that everybody has to take."""
        number = self.sent.number + 1 if self.sent else 1
        sent = SentRun(number=number, what=what, seeds=seeds, token=token)
        return self.model_copy(update={"sent": sent})

    def closed(self) -> Room:
        """Ended: nobody follows or takes anything any more."""
        return self.model_copy(update={"ended": True, "shown": None, "sent": None})

    # ---- what everybody sees

    @property
    def shown_member(self) -> Member | None:
        """The student whose run everybody sees; None where that is the teacher's."""
        member = self.member(self.shown.number) if self.shown else None
        return member if member and member.session else None

    def showing(self, shown: ShownRun | None) -> Room:
        """With a student's run for all to see, or with the teacher's again."""
        return self.model_copy(update={"shown": shown})

    # ---- what it has come to

    def with_scores(self, challenge: Challenge, scores: Mapping[int, Score]) -> Room:
        """With what members have reached in a challenge, if it is still the present one.

        ``scores`` are by number; those of who is gone do not count.
        """
        present = self.challenge
        if present is None or present.number != challenge.number or self.ended:
            return self
        numbers = {member.number for member in self.members}
        here = {number: one for number, one in scores.items() if number in numbers}
        return self.model_copy(update={"challenge": present.with_scores(here)})

    # ---- as it is kept

    def to_bytes(self) -> bytes:
        """As the store keeps it."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(value: bytes) -> Room:
        """Read what ``to_bytes`` has written."""
        return Room.model_validate_json(value)
