"""The stored state of a room: the run that the class follows, students, questions, challenge."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.challenge.challenge import Attempt, Challenge, Score
from app.classroom.external_id import MAX_LABEL_LENGTH
from app.classroom.homework.homework import MAX_HOMEWORK, Homework
from app.classroom.member import Member, choose_member
from app.classroom.names import unique_name
from app.classroom.plan.room_plan import RoomPlan
from app.classroom.questions.question import MAX_QUESTIONS, Question
from app.classroom.results.run_result import FrozenResults
from app.classroom.sent_run import SeedChoice, SentKind, SentRun
from app.errors import ProblemError
from app.i18n.messages import _

MAX_MEMBERS = 1200
"""A large lecture hall."""
MAX_REMOVED = 200
"""Only the last removed students are remembered, to bound the size of a room."""
MAX_TEACHERS = 20
MAX_PAST_CHALLENGES = 20

Mode = Literal["follow", "work"]
"""What students do who join or come back: follow the teacher, or work on the run sent last."""


class RoomFull(ProblemError):
    """The room has the maximum number of students."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _(
                "This room is full: it takes at most %(max_members)s students.",
                max_members=MAX_MEMBERS,
            )
        )


class ShownRun(FrozenModel):
    """The run of student ``number``, shown to everybody instead of the teacher's."""

    number: int
    named: bool


class Room(FrozenModel):
    """``session`` and ``view`` are what the class follows; ``opened`` is a Unix time.

    ``names`` says whether students are asked for a name, ``numbers`` is the last student number
    given out, ``removed`` are visitors who may not come back. ``members`` are all who have ever
    joined, ``present`` those who have not left. ``teachers`` are the visitors who teach this room
    together with its owner; ``keys`` counts how often its keys were renewed. While ``paused``
    students' runs do not play, and ``stopped`` says how many did before. ``until`` is when the room
    is deleted (0 in rooms of before, which last the default time), ``frozen`` the runs at its last
    end. ``asks_id`` is what students are asked for as their id, like “Student number”, if anything.
    ``language`` is the tag of the language of students who have chosen none, if the teacher set it.
    ``previewed`` is the digest of the state of the run in which the teacher hid the preview of the
    next update. ``format`` is the version of the stored form.
    """

    format: Literal[1] = 1
    code: str
    session: str
    view: str = ""
    previewed: str = ""
    opened: float
    until: float = 0.0
    names: bool = True
    asks_id: Annotated[str, Field(max_length=MAX_LABEL_LENGTH)] = ""
    language: Annotated[str, Field(max_length=20)] = ""
    locked: bool = False
    ended: bool = False
    members: Annotated[tuple[Member, ...], Field(max_length=MAX_MEMBERS)] = ()
    numbers: int = 0
    removed: tuple[str, ...] = ()
    shown: ShownRun | None = None
    sent: SentRun | None = None
    challenge: Challenge | None = None
    past_challenges: Annotated[tuple[Challenge, ...], Field(max_length=MAX_PAST_CHALLENGES)] = ()
    frozen: FrozenResults | None = None
    teachers: Annotated[tuple[str, ...], Field(max_length=MAX_TEACHERS)] = ()
    keys: int = 0
    mode: Mode = "follow"
    paused: bool = False
    plan: RoomPlan | None = None
    stopped: int = 0
    questions: Annotated[tuple[Question, ...], Field(max_length=MAX_QUESTIONS)] = ()
    homework: Annotated[tuple[Homework, ...], Field(max_length=MAX_HOMEWORK)] = ()

    # ---- students

    @property
    def present(self) -> tuple[Member, ...]:
        """The students who have not left."""
        return tuple(each for each in self.members if not each.left)

    def members_of(self, visitor: str) -> list[Member]:
        """The students in the room who share this browser, by number."""
        return [each for each in self.members if each.visitor == visitor and not each.left]

    def member_of(self, visitor: str, number: int = 0, session: str = "") -> Member | None:
        """The student in the room who is this visitor; see ``choose_member``."""
        return choose_member(self.members_of(visitor), number, session)

    def former_members_of(self, visitor: str) -> list[Member]:
        """The students of this browser who have left and may come back."""
        if visitor in self.removed:
            return []
        return [each for each in self.members if each.visitor == visitor and each.left]

    def member(self, number: int) -> Member | None:
        """The student of this number, if they are in the room."""
        return next((each for each in self.present if each.number == number), None)

    def has_left(self, number: int) -> bool:
        """Whether this number belonged to a student who is no longer in the room."""
        return 0 < number <= self.numbers and self.member(number) is None

    def with_member(self, visitor: str, name: str) -> Room:
        """Add a student, or rename the one who is this visitor. Raises RoomFull.

        Who has left and gives the same name comes back as the same person.
        """
        if known := self.member_of(visitor):
            return self.with_renamed_member(known.number, name)
        for former in self.former_members_of(visitor):
            if former.name.casefold() == name.casefold():
                return self.with_returned_member(former.number)
        return self.with_new_member(visitor, name)

    def with_new_member(self, visitor: str, name: str) -> Room:
        """Add a student, also if another one shares their browser. Raises RoomFull.

        A name that is taken gets a number appended.
        """
        if len(self.present) >= MAX_MEMBERS:
            raise RoomFull
        number = self.numbers + 1
        unique = self._unique_name(name or _("Student %(number)s", number=number), number)
        member = Member(number=number, visitor=visitor, name=unique)
        members = (*self._members_with_space(), member)
        return self.model_copy(update={"members": members, "numbers": number})

    def _members_with_space(self) -> tuple[Member, ...]:
        """Without the first who left, if the room has as many as it can store."""
        if len(self.members) < MAX_MEMBERS:
            return self.members
        first = next(each for each in self.members if each.left)
        return tuple(each for each in self.members if each is not first)

    def with_renamed_member(self, number: int, name: str) -> Room:
        """Rename a student; returns the same room if the name is empty."""
        if not name:
            return self
        unique = self._unique_name(name, number)
        return self.with_changed_member(
            number, lambda member: member.model_copy(update={"name": unique})
        )

    def _unique_name(self, name: str, number: int) -> str:
        return unique_name(name, [each.name for each in self.members if each.number != number])

    def with_changed_member(self, number: int, change: Callable[[Member], Member]) -> Room:
        """Apply ``change`` to the student of this number, if they are in the room."""
        members = tuple(
            change(each) if each.number == number and not each.left else each
            for each in self.members
        )
        return self.model_copy(update={"members": members})

    def without_members(self, numbers: Collection[int]) -> Room:
        """Students leave the room. They stay in the results, and may come back."""
        members = tuple(
            each.model_copy(update={"left": True}) if each.number in numbers else each
            for each in self.members
        )
        shown = None if self.shown and self.shown.number in numbers else self.shown
        return self.model_copy(update={"members": members, "shown": shown})

    def with_returned_member(self, number: int) -> Room:
        """With a student who had left or was removed, as the same person. Raises RoomFull."""
        known = next((each for each in self.members if each.number == number and each.left), None)
        if known is None:
            return self
        if len(self.present) >= MAX_MEMBERS:
            raise RoomFull
        members = tuple(
            each.model_copy(update={"left": False}) if each is known else each
            for each in self.members
        )
        removed = tuple(each for each in self.removed if each != known.visitor)
        return self.model_copy(update={"members": members, "removed": removed})

    def with_member_removed(self, number: int) -> Room:
        """Without a student whom the teacher removes, and who cannot come back by themselves."""
        member = self.member(number)
        if member is None:
            return self
        removed = (*self.removed, member.visitor)[-MAX_REMOVED:]
        return self.without_members([number]).model_copy(update={"removed": removed})

    # ---- sent and shown runs, the end, scores

    def with_sent_run(self, what: SentKind, seeds: SeedChoice, token: str) -> Room:
        """With a run that every student has yet to receive."""
        number = self.sent.number + 1 if self.sent else 1
        sent = SentRun(number=number, what=what, seeds=seeds, token=token)
        return self.model_copy(update={"sent": sent, "mode": "work"})

    def as_ended(self, frozen: FrozenResults | None = None) -> Room:
        """The room after its end: nothing is followed, shown or sent, and results are frozen."""
        if self.ended:
            return self
        new = {"ended": True, "shown": None, "sent": None, "frozen": frozen}
        return self.model_copy(update=new)

    @property
    def shown_member(self) -> Member | None:
        """The student whose run everybody sees; None if it is the teacher's."""
        member = self.member(self.shown.number) if self.shown else None
        return member if member and member.session else None

    def with_shown_run(self, shown: ShownRun | None) -> Room:
        """Show a student's run to everybody, or the teacher's again (None)."""
        return self.model_copy(update={"shown": shown})

    def with_scores(
        self,
        challenge: Challenge,
        scores: Mapping[int, Score],
        attempts: Mapping[int, Attempt] = MappingProxyType({}),
    ) -> Room:
        """Add scores and attempts by student number, if ``challenge`` is still the current one.

        Those of students who are not in the room are ignored.
        """
        current = self.challenge
        if current is None or current.number != challenge.number or self.ended:
            return self
        numbers = {member.number for member in self.present}
        scored = current.with_scores({n: one for n, one in scores.items() if n in numbers})
        tried = scored.with_attempts({n: one for n, one in attempts.items() if n in numbers})
        return self.model_copy(update={"challenge": tried})

    # ---- stored form

    def to_bytes(self) -> bytes:
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(value: bytes) -> Room:
        return Room.model_validate_json(value)
