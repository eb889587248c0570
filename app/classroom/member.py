"""A student in a room."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from app.classroom.base_model import FrozenModel
from app.classroom.external_id import MAX_ID_LENGTH
from app.classroom.names import MAX_NAME_LENGTH
from app.classroom.sent_run import SentKind, SentRun


class Member(FrozenModel):
    """A student. Others know them by ``number``; ``visitor`` is the secret identity of their
    browser, which several students may share.

    ``session`` is the run that they work on, empty before there is one; ``earlier`` the one before
    it. ``follows`` says whether they are watching the teacher's run. ``taken`` is the number of the
    last sent run that they have received, and ``given`` its kind if ``session`` is a copy of it.
    ``copied`` says whether ``session`` is a copy of another student's run. Who has ``left``, or was
    removed, stays in the results. ``external_id`` is their id at school, which only the teacher
    sees.
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
    left: bool = False
    external_id: str = Field(default="", max_length=MAX_ID_LENGTH)

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


def choose_member(members: Iterable[Member], number: int = 0, session: str = "") -> Member | None:
    """One of the students who share a browser: the one of this number, else the one who works on
    this session, else the one who joined first: only their pages do not name them."""
    mine = sorted(members, key=lambda each: each.number)
    for each in mine:
        if number and each.number == number:
            return each
    for each in mine:
        if session and session in (each.session, each.earlier):
            return each
    return mine[0] if mine else None
