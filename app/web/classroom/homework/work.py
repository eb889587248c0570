"""What a student works on: the interface of all kinds of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.classroom.homework.homework import Checked
from app.classroom.homework.tasks import TaskScore


@dataclass(frozen=True)
class CurrentWork:
    """Where the student goes on, and what it would score now, as a sentence. ``again`` says what
    happens if they begin again, empty if they cannot."""

    address: str
    now: str
    again: str


@dataclass(frozen=True)
class FrozenWork:
    """What is handed in: ``content`` is stored; ``epoch``, ``updates`` and the digest of the
    ``weights`` are those of a run."""

    content: bytes
    score: TaskScore
    checked: Checked
    epoch: int = 0
    updates: int = 0
    weights: str = ""


class Work(Protocol):
    """The work of one student on one homework."""

    async def begin(self) -> str:
        """Make it; returns its id. Raises NotAccepted if they cannot begin (again)."""

    async def current(self) -> CurrentWork | None:
        """The work as it is now; None before they have begun."""

    async def freeze(self, answer: str) -> FrozenWork:
        """The work as it is now, checked; ``answer`` is what was typed, if the task asks for that.

        Raises ProblemError with the reason if it cannot be handed in.
        """
