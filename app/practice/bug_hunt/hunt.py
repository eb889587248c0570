"""A bug hunt as it is stored: level, seed, place in the run, accusations, checks."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from app.errors import ProblemError
from app.i18n.messages import _
from app.practice.exercise.term import Term

MAX_UPDATES = 50
"""Updates that a hunt's run makes at most."""
MAX_CHECKS = 100
"""Gradient checks that are kept at most; far more than the points pay for."""


class UnusableMove(ProblemError):
    """The hunt is not where this move can be made; nothing has changed."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Accusation(_Frozen):
    """A factor that was called broken, as in ``Term.code``."""

    factor: str
    right: bool


class Check(_Frozen):
    """A gradient check after ``updates`` updates: of one parameter by its key, or of all."""

    key: str
    updates: int


ALL = "all"
"""The key of a check of every parameter."""


class Hunt(_Frozen):
    """One hunt. ``task`` says what it belongs to, empty for a hunt of one's own; ``back`` is the
    address of that, for a link.

    The run stands ``phases`` phases after ``updates`` updates. ``picks`` are the formulas that were
    picked, the right one last. ``given_up``: the answer was shown instead.
    """

    level: int
    seed: int
    task: str = ""
    back: str = ""
    updates: int = Field(default=0, ge=0, le=MAX_UPDATES)
    phases: int = Field(default=0, ge=0)
    accusations: tuple[Accusation, ...] = ()
    picks: tuple[str, ...] = ()
    solved: bool = False
    given_up: bool = False
    checks: tuple[Check, ...] = ()

    @property
    def is_found(self) -> bool:
        """Whether the broken factor is found."""
        return any(each.right for each in self.accusations)

    @property
    def is_over(self) -> bool:
        """Whether the answer may be shown."""
        return self.solved or self.given_up

    def to_bytes(self) -> bytes:
        """For the store."""
        return self.model_dump_json(exclude_defaults=True).encode()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What ``to_bytes`` wrote."""
        return cls.model_validate_json(stored)

    def with_(self, **changes: object) -> Self:
        """The same with some fields replaced; they are valid."""
        return self.model_copy(update=changes)

    # ---- the run

    def at(self, updates: int, phases: int) -> Self:
        """The run at another place."""
        return self.with_(updates=updates, phases=phases)

    def to_phase(self, phases: int) -> Self:
        """The running step at another phase."""
        if self.updates >= MAX_UPDATES:
            raise _ended()
        return self.at(self.updates, phases)

    def next_phase(self, last: int) -> Self:
        """One phase on; ``last`` is the number of the update."""
        if self.phases < last:
            return self.to_phase(self.phases + 1)
        return self.at(self.updates + 1, 0).to_phase(1)

    def previous_phase(self, last: int) -> Self:
        """One phase back; at the start nothing changes."""
        if self.phases:
            return self.at(self.updates, self.phases - 1)
        return self.at(self.updates - 1, last) if self.updates else self

    def next_updates(self, count: int) -> Self:
        """On by whole updates; the running one counts as one."""
        if self.updates >= MAX_UPDATES:
            raise _ended()
        return self.at(min(self.updates + count, MAX_UPDATES), 0)

    # ---- the answer

    def accuse(self, term: Term, *, right: bool) -> Self:
        """Call a factor broken. A factor that was accused before costs nothing again."""
        if self.is_found or self.is_over:
            raise UnusableMove(_("The broken formula is found already."))
        if any(each.factor == term.code for each in self.accusations):
            return self
        made = Accusation(factor=term.code, right=right)
        return self.with_(accusations=(*self.accusations, made))

    def pick(self, name: str, *, right: bool) -> Self:
        """Say which formula is used instead. One that was picked before costs nothing again."""
        if not self.is_found:
            raise UnusableMove(_("Find the broken factor first."))
        if self.is_over:
            raise UnusableMove(_("This hunt is over. Start another one."))
        if name in self.picks:
            return self
        return self.with_(picks=(*self.picks, name), solved=right)

    def give_up(self) -> Self:
        """Show the answer, for no points."""
        return self if self.is_over else self.with_(given_up=True)

    def check(self, check: Check) -> Self:
        """A gradient check. The same one again costs nothing."""
        if check in self.checks or len(self.checks) >= MAX_CHECKS:
            return self
        return self.with_(checks=(*self.checks, check))


def _ended() -> UnusableMove:
    return UnusableMove(
        _("This run ends after %(most)s updates. Start it again.", most=MAX_UPDATES)
    )
