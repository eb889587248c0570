"""The stored state of a room: the run that the class follows, students, questions, challenge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.challenge import Challenge, Score
from app.classroom.names import MAX_NAME_LENGTH, unique_name
from app.classroom.question import MAX_QUESTIONS, Question
from app.errors import ProblemError

MAX_MEMBERS = 1200
"""A large lecture hall."""
MAX_REMOVED = 200
"""Only the last removed students are remembered, to bound the size of a room."""


SentKind = Literal["state", "recipe"]
"""The trained state, or the untrained run of the same recipe."""
SeedChoice = Literal["same", "own"]

SEED_BOUND = 2**63
"""Seeds of a recipe are below this."""


class RoomFull(ProblemError):
    """The room has the maximum number of students."""

    status = 403

    def __init__(self) -> None:
        super().__init__(f"This room is full: it takes at most {MAX_MEMBERS} students.")


class Member(FrozenModel):
    """A student. Others know them by ``number``; ``visitor`` is their secret identity.

    ``session`` is the run that they work on, empty before there is one; ``earlier`` the one before
    it. ``follows`` says whether they are watching the teacher's run. ``taken`` is the number of the
    last sent run that they have received, and ``given`` its kind if ``session`` is a copy of it.
    ``copied`` says whether ``session`` is a copy of another student's run.
    """

    number: int
    visitor: str
    name: str = Field(max_length=MAX_NAME_LENGTH)
    session: str = ""
    follows: bool = True
    taken: int = 0
    given: SentKind | None = None
    copied: bool = False
    earlier: str = ""

    def with_new_run(self, session: str, *, copied: bool = False) -> Member:
        """Working on a new run, and no longer following."""
        new = {"session": session, "follows": False, "given": None, "copied": copied}
        return self.model_copy(update={**new, "earlier": self.session})

    def has_yet_to_receive(self, sent: SentRun | None) -> bool:
        """Whether a run was sent that this student has not received."""
        return sent is not None and self.taken < sent.number

    def with_received_run(self, sent: SentRun, session: str) -> Member:
        """Working on ``session``, their copy of what was sent."""
        new = {"taken": sent.number, "given": sent.what}
        return self.with_new_run(session).model_copy(update=new)


class SentRun(FrozenModel):
    """A run sent to every student. ``number`` counts them; ``token`` names the stored copy.

    With ``seeds`` "own" every student gets other initial weights and another order on the same
    data; only a recipe can be sent so.
    """

    number: int
    what: SentKind
    seeds: SeedChoice
    token: str

    def seed_for(self, student: int, seed: int) -> int:
        """The seed of weights or order for the student of this number, instead of ``seed``."""
        return (seed + student) % SEED_BOUND if self.seeds == "own" else seed


class ShownRun(FrozenModel):
    """The run of student ``number``, shown to everybody instead of the teacher's."""

    number: int
    named: bool


class Room(FrozenModel):
    """``session`` and ``view`` are what the class follows; ``opened`` is a Unix time.

    ``names`` says whether students are asked for a name, ``numbers`` is the last student number
    given out, ``removed`` are visitors who may not come back. ``format`` is the version of the
    stored form.
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

    # ---- students

    def member_of(self, visitor: str) -> Member | None:
        """The student who is this visitor."""
        return next((each for each in self.members if each.visitor == visitor), None)

    def member(self, number: int) -> Member | None:
        """The student of this number."""
        return next((each for each in self.members if each.number == number), None)

    def with_member(self, visitor: str, name: str) -> Room:
        """Add a student, or rename the one who is this visitor. Raises RoomFull.

        A name that is taken gets a number appended.
        """
        if known := self.member_of(visitor):
            return self.with_renamed_member(known.number, name)
        if len(self.members) >= MAX_MEMBERS:
            raise RoomFull
        number = self.numbers + 1
        unique = self._unique_name(name or f"Student {number}", number)
        member = Member(number=number, visitor=visitor, name=unique)
        return self.model_copy(update={"members": (*self.members, member), "numbers": number})

    def has_left(self, number: int) -> bool:
        """Whether this number belonged to a student who is no longer in the room."""
        return 0 < number <= self.numbers and self.member(number) is None

    def with_renamed_member(self, number: int, name: str) -> Room:
        """Rename a student; returns the same room if the name is empty."""
        member = self.member(number)
        if member is None or not name:
            return self
        renamed = member.model_copy(update={"name": self._unique_name(name, number)})
        return self.with_changed_member(member.visitor, lambda _: renamed)

    def _unique_name(self, name: str, number: int) -> str:
        return unique_name(name, [each.name for each in self.members if each.number != number])

    def with_changed_member(self, visitor: str, change: Callable[[Member], Member]) -> Room:
        """Apply ``change`` to the student who is this visitor, if any."""
        members = tuple(change(each) if each.visitor == visitor else each for each in self.members)
        return self.model_copy(update={"members": members})

    def without_member(self, visitor: str) -> Room:
        """Without a student who leaves."""
        members = tuple(each for each in self.members if each.visitor != visitor)
        gone = self.member_of(visitor)
        shown = None if gone and self.shown and self.shown.number == gone.number else self.shown
        return self.model_copy(update={"members": members, "shown": shown})

    def with_member_removed(self, number: int) -> Room:
        """Without a student whom the teacher removes, and who cannot come back."""
        member = self.member(number)
        if member is None:
            return self
        removed = (*self.removed, member.visitor)[-MAX_REMOVED:]
        return self.without_member(member.visitor).model_copy(update={"removed": removed})

    # ---- sent and shown runs, the end, scores

    def with_sent_run(self, what: SentKind, seeds: SeedChoice, token: str) -> Room:
        """With a run that every student has yet to receive."""
        number = self.sent.number + 1 if self.sent else 1
        sent = SentRun(number=number, what=what, seeds=seeds, token=token)
        return self.model_copy(update={"sent": sent})

    def as_ended(self) -> Room:
        """The room after its end: nothing is followed, shown or sent."""
        return self.model_copy(update={"ended": True, "shown": None, "sent": None})

    @property
    def shown_member(self) -> Member | None:
        """The student whose run everybody sees; None if it is the teacher's."""
        member = self.member(self.shown.number) if self.shown else None
        return member if member and member.session else None

    def with_shown_run(self, shown: ShownRun | None) -> Room:
        """Show a student's run to everybody, or the teacher's again (None)."""
        return self.model_copy(update={"shown": shown})

    def with_scores(self, challenge: Challenge, scores: Mapping[int, Score]) -> Room:
        """Add scores by student number, if ``challenge`` is still the current one.

        Scores of students who have left are ignored.
        """
        current = self.challenge
        if current is None or current.number != challenge.number or self.ended:
            return self
        numbers = {member.number for member in self.members}
        present = {number: one for number, one in scores.items() if number in numbers}
        return self.model_copy(update={"challenge": current.with_scores(present)})

    # ---- stored form

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(value: bytes) -> Room:
        return Room.model_validate_json(value)
